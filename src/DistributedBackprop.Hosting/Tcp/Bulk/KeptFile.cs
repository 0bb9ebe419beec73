namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>A file of this node that is being given out. Nobody is kept from replacing it: whoever fetches it verifies what came.</summary>
internal sealed class KeptFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;

    /// <summary>Opens it.</summary>
    /// <param name="path">Its path; null where there is none.</param>
    /// <param name="sha256">Its content, for the message where there is none.</param>
    /// <param name="bytes">Its length, as somebody knows it who asks for it.</param>
    /// <exception cref="BulkException">There is none, it cannot be read, or has another length.</exception>
    public KeptFile(string? path, string sha256, long bytes)
    {
        _path = path ?? throw new BulkException(BulkFailure.FileUnknown, $"no file with the SHA-256 {sha256} is there");
        try
        {
            _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(exception);
        }

        Left = bytes;
        if (_stream.Length != bytes)
        {
            _stream.Dispose();
            throw Changed(bytes);
        }
    }

    /// <summary>The bytes that were not read yet.</summary>
    public long Left { get; private set; }

    /// <summary>Reads the next bytes.</summary>
    /// <returns>How many: as many as fit, or all that are left.</returns>
    /// <exception cref="BulkException">It has become shorter, or cannot be read any more.</exception>
    public int Read(Span<byte> part)
    {
        int count = (int)Math.Min(part.Length, Left);
        try
        {
            _stream.ReadExactly(part[..count]);
        }
        catch (EndOfStreamException)
        {
            throw Changed(Left);
        }
        catch (IOException exception)
        {
            throw Unreadable(exception);
        }

        Left -= count;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private BulkException Unreadable(Exception exception) => new(BulkFailure.FileDamaged, $"{_path} cannot be read any more: {exception.Message}", exception);

    private BulkException Changed(long missing) => new(BulkFailure.FileDamaged, $"{_path} has another length than it had: {missing} bytes were to come from it");
}
