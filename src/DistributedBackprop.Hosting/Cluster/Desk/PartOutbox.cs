using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>Sends one file at a time over a link, a part after the other as the other end takes them in.</summary>
internal sealed class PartOutbox : IDisposable
{
    private readonly Lock _gate = new();
    private byte[] _part = [];
    private Stream? _content;
    private string _name = "";
    private long _missing;

    /// <summary>Begins to send a file.</summary>
    /// <param name="content">Its content from the beginning; disposed of here.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="bytes">Its length, at least 1.</param>
    public void Begin(Stream content, string name, long bytes)
    {
        lock (_gate)
        {
            _content?.Dispose();
            _content = content;
            _name = name;
            _missing = bytes;
        }
    }

    /// <summary>Fills in the next part. Writer thread.</summary>
    /// <param name="message">Gets the part, which is read until the next call.</param>
    /// <param name="isLast">Whether it is the file's last.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="LinkException">The content is shorter than it was to be, or cannot be read any more.</exception>
    public bool TryTake(OutgoingBulk message, out bool isLast)
    {
        lock (_gate)
        {
            isLast = false;
            if (_content is null)
            {
                return false;
            }

            int length = (int)Math.Min(DeskLimits.PartBytes, _missing);
            Read(_content, length);
            _missing -= length;
            isLast = _missing == 0;
            if (isLast)
            {
                _content.Dispose();
                _content = null;
            }

            message.Kind = (byte)DeskKind.FilePart;
            message.Add(Block.Of(_part, 0, length));
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _content?.Dispose();
            _content = null;
        }
    }

    private void Read(Stream content, int length)
    {
        if (_part.Length == 0)
        {
            _part = new byte[DeskLimits.PartBytes];
        }

        try
        {
            content.ReadExactly(_part.AsSpan(0, length));
        }
        catch (IOException exception)
        {
            throw new LinkException($"{_name} cannot be read any more: {exception.Message}", exception);
        }
    }
}
