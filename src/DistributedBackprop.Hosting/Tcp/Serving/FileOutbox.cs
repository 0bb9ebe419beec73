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
    private FileStream? _file;

    /// <summary>Begins to send a file in place of one under way. Reader thread.</summary>
    /// <param name="index">Its place among the files of the run.</param>
    /// <exception cref="LinkException">There is no such file, or it cannot be read any more.</exception>
    public void Begin(int index)
    {
        IReadOnlyList<RunFile> known = files();
        if (index < 0 || index >= known.Count)
        {
            throw new LinkException($"file {index} is asked for; the run has {known.Count}");
        }

        lock (_gate)
        {
            _file?.Dispose();
            try
            {
                _file = File.OpenRead(known[index].Path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new LinkException($"{known[index].Path} cannot be read any more: {exception.Message}", exception);
            }
        }
    }

    /// <summary>Fills in the next part. Writer thread.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryTake(OutgoingBulk message)
    {
        lock (_gate)
        {
            if (_file is null)
            {
                return false;
            }

            if (_part.Length == 0)
            {
                _part = new byte[PartBytes];
            }

            int length = _file.ReadAtLeast(_part, PartBytes, throwOnEndOfStream: false);
            if (_file.Position >= _file.Length)
            {
                _file.Dispose();
                _file = null;
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
            _file?.Dispose();
            _file = null;
        }
    }
}
