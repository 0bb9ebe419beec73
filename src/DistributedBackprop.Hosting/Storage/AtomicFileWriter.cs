namespace DistributedBackprop.Hosting.Storage;

/// <summary>Writes whole files so that a reader, or a crash at any point, finds the old content or the new, never a mixture.</summary>
public class AtomicFileWriter
{
    /// <summary>The ending of a file while it is written; one that is found after a crash is worth nothing.</summary>
    public const string TemporaryEnding = ".partial";

    /// <summary>Writes a file and makes it durable before it takes its name.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="content">Its content.</param>
    /// <exception cref="IOException">The content could not be written; what was there before is still there.</exception>
    public virtual void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + TemporaryEnding;
        try
        {
            WriteDurably(temporary, FileMode.Create, FileShare.None, content);

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Appends to a file and makes it durable. This alone is not all or nothing.</summary>
    /// <param name="path">The file; made if it is not there.</param>
    /// <param name="content">What to append.</param>
    /// <exception cref="IOException">A part of the content may have been appended.</exception>
    public virtual void Append(string path, ReadOnlySpan<byte> content) => WriteDurably(path, FileMode.Append, FileShare.Read, content);

    private static void WriteDurably(string path, FileMode mode, FileShare share, ReadOnlySpan<byte> content)
    {
        try
        {
            using var stream = new FileStream(path, mode, FileAccess.Write, share, bufferSize: 0);
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw FileTooLong.Of(path, exception);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The failure that led here is the one to report; a partial file is never read and the next write replaces it.
        }
    }
}
