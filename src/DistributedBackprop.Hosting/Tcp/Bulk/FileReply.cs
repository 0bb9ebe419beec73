using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>A file that somebody fetches. It is opened when its turn comes.</summary>
internal sealed class FileReply : Reply
{
    private readonly Func<string, string?> _pathOf;
    private readonly string _sha256;
    private readonly long _bytes;
    private KeptFile? _file;

    private FileReply(Func<string, string?> pathOf, long number, string sha256, long bytes)
        : base(number)
    {
        _pathOf = pathOf;
        _sha256 = sha256;
        _bytes = bytes;
    }

    /// <inheritdoc/>
    public override bool IsComplete => _file is { Left: 0 };

    /// <summary>Reads what is asked for.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or is no content of a file.</exception>
    public static FileReply Read(long number, ref FieldReader fields, Func<string, string?> pathOf)
    {
        string sha256 = fields.ReadText();
        long bytes = fields.ReadInt64();
        return RunFile.IsSha256(sha256) && bytes >= 0
            ? new FileReply(pathOf, number, sha256, bytes)
            : throw new InvalidDataException($"a file of {bytes} bytes is asked for by something that is no SHA-256");
    }

    /// <inheritdoc/>
    public override void Fill(OutgoingBulk message, byte[] part)
    {
        _file ??= new KeptFile(_pathOf(_sha256), _sha256, _bytes);
        message.Add(Block.Of(part, 0, _file.Read(part)));
    }

    /// <inheritdoc/>
    public override void Dispose() => _file?.Dispose();
}
