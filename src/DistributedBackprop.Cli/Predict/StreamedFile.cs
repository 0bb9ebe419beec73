using DistributedBackprop.Hosting.Storage;

namespace DistributedBackprop.Cli.Predict;

/// <summary>
/// A file that is written piece by piece, beside its place, and takes its place when it is whole: until then, and for good where that
/// is never said, what was there stays. What is there without content, as a device or a pipe, is written to itself.
/// </summary>
internal sealed class StreamedFile : IDisposable
{
    private readonly string _path;
    private readonly string? _temporary;
    private readonly FileStream _stream;
    private bool _isComplete;

    /// <summary>Begins the file.</summary>
    /// <param name="path">The file; a link leads to the file that is written.</param>
    /// <exception cref="IOException">It cannot be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written there.</exception>
    public StreamedFile(string path)
    {
        bool isThere = File.Exists(path);
        string target = isThere ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        // Only the end of all links tells: a link has a length of its own, and /dev/null must never be replaced by a file.
        bool isReplaceable = !isThere || new FileInfo(target) is { Exists: true, Length: > 0 };
        _path = isReplaceable ? target : path;
        _temporary = isReplaceable ? target + AtomicFileWriter.TemporaryEnding : null;
        _stream = File.Create(_temporary ?? _path);
        Writer = Models.RowStreams.Writer(_stream);
    }

    /// <summary>Takes the file's lines.</summary>
    public TextWriter Writer { get; }

    /// <summary>Says that the file is whole: it takes its place.</summary>
    /// <exception cref="IOException">It cannot be written any more.</exception>
    public void Complete()
    {
        Writer.Flush();
        _isComplete = true;
        _stream.Dispose();
        if (_temporary is not null)
        {
            File.Move(_temporary, _path, overwrite: true);
        }
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
