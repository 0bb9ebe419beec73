using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>Sends files of data over one link, one at a time, a part after the other as the worker takes them in.</summary>
/// <param name="files">The files of the run.</param>
internal sealed class FileOutbox(Func<IReadOnlyList<RunFile>> files) : IDisposable
{
    /// <summary>The bytes of a part.</summary>
    public const int PartBytes = 1 << 20;

    private readonly Lock _gate = new();
    private byte[] _part = [];
    private FileStream? _stream;
    private RunFile? _file;
    private long _missing;

    /// <summary>Begins to send a file in place of one under way. Reader thread.</summary>
    /// <param name="index">Its place among the files of the run.</param>
    /// <exception cref="LinkException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be read any more, or has another length.</exception>
    public void Begin(int index)
    {
        IReadOnlyList<RunFile> known = files();
        if (index < 0 || index >= known.Count)
        {
            throw new LinkException($"file {index} is asked for; the run has {known.Count}");
        }

        lock (_gate)
        {
            _stream?.Dispose();
            _file = known[index];
            _stream = Open(_file);
            _missing = _file.Bytes;
            if (_stream.Length != _missing)
            {
                throw Changed(_file);
            }
        }
    }

    /// <summary>Fills in the next part. Writer thread.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="LinkException">The file has become shorter, or cannot be read any more.</exception>
    public bool TryTake(OutgoingBulk message)
    {
        lock (_gate)
        {
            if (_stream is null)
            {
                return false;
            }

            int length = (int)Math.Min(PartBytes, _missing);
            Read(length);
            _missing -= length;
            if (_missing == 0)
            {
                _stream.Dispose();
                _stream = null;
            }

            message.Kind = (byte)MessageKind.FilePart;
            message.Add(Block.Of(_part, 0, length));
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _stream?.Dispose();
            _stream = null;
        }
    }

    private void Read(int length)
    {
        if (_part.Length == 0)
        {
            _part = new byte[PartBytes];
        }

        try
        {
            _stream!.ReadExactly(_part.AsSpan(0, length));
        }
        catch (EndOfStreamException)
        {
            throw new LinkException(Changed(_file!).Message);
        }
        catch (IOException exception)
        {
            throw new LinkException(Unreadable(_file!, exception).Message, exception);
        }
    }

    private static FileStream Open(RunFile file)
    {
        try
        {
            return File.OpenRead(file.Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, exception);
        }
    }

    private static IOException Unreadable(RunFile file, Exception exception) => new($"{file.Path} cannot be read any more: {exception.Message}", exception);

    private static IOException Changed(RunFile file) => new($"{file.Path} has another length than when the head began. Bring back what it was, or begin a new run.");
}
