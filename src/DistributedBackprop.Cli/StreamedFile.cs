using DistributedBackprop.Cli.Models;
using DistributedBackprop.Hosting.Storage;

namespace DistributedBackprop.Cli;

/// <summary>
/// A file that a user named, written piece by piece beside its place; it takes its place when it is whole: until then, and for good where
/// that is never said, what was there stays. What is there without content, as a device or a pipe, is written to itself. Every command
/// that writes a file of the user's writes it so.
/// </summary>
internal sealed class StreamedFile : IDisposable
{
    private readonly string _path;
    private readonly string? _temporary;
    private readonly bool _overwrite;
    private readonly FileStream _stream;
    private bool _isComplete;

    /// <summary>Begins the file.</summary>
    /// <param name="path">The file; a link leads to the file that is written.</param>
    /// <param name="overwrite">Whether it may take the place of a file that is there once it is whole.</param>
    /// <exception cref="IOException">It cannot be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public StreamedFile(string path, bool overwrite = true)
    {
        bool isThere = File.Exists(path);
        string target = isThere ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        // Only the end of all links tells: a link has a length of its own, and /dev/null must never be replaced by a file.
        bool isReplaceable = !isThere || new FileInfo(target) is { Exists: true, Length: > 0 };
        _path = isReplaceable ? target : path;
        _temporary = isReplaceable ? target + AtomicFileWriter.TemporaryEnding : null;
        _overwrite = overwrite;
        _stream = File.Create(_temporary ?? _path);
        Writer = RowStreams.Writer(_stream);
    }

    /// <summary>Whether it is written beside its place, so that what is there stays until it is whole; a device or a pipe is written to itself.</summary>
    public bool IsBesideItsPlace => _temporary is not null;

    /// <summary>Takes the file's lines.</summary>
    public TextWriter Writer { get; }

    /// <summary>Writes a whole file.</summary>
    /// <inheritdoc cref="StreamedFile(string, bool)"/>
    /// <param name="path">The file; a link leads to the file that is written.</param>
    /// <param name="content">Its content.</param>
    /// <param name="overwrite">Whether it may take the place of a file that is there.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, bool overwrite = true)
    {
        using var file = new StreamedFile(path, overwrite);
        file._stream.Write(content);
        file.Complete();
    }

    /// <summary>Says that the file is whole: it is made durable and takes its place.</summary>
    /// <exception cref="IOException">It cannot be written any more, or a file that must stay has come into its place.</exception>
    public void Complete()
    {
        Writer.Flush();
        _isComplete = true;
        if (_temporary is null)
        {
            _stream.Dispose();
            return;
        }

        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_temporary, _path, _overwrite);
    }

    /// <summary>Closes the file, and takes back what is not complete.</summary>
    public void Dispose()
    {
        // Not the writer: it would try to write what it holds, perhaps to a full disk, once more.
        if (_temporary is null && !_isComplete && _stream.CanSeek)
        {
            _stream.SetLength(0);
        }

        _stream.Dispose();
        if (_temporary is not null)
        {
            File.Delete(_temporary);
        }
    }
}
