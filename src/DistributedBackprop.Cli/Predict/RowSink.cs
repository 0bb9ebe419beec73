using DistributedBackprop.Cli.Models;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Predict;

/// <summary>
/// Where predicted rows go. It is opened with the first line, so that rows which cannot be used leave no empty file; a file takes its
/// place when all rows are written.
/// </summary>
internal sealed class RowSink : IDisposable
{
    /// <summary>EPIPE of Linux and macOS: nobody reads the pipe any more.</summary>
    private const int BrokenPipe = 32;

    private readonly RowStreams _streams;
    private readonly string? _path;
    private StreamedFile? _file;
    private TextWriter? _writer;

    private RowSink(RowStreams streams, string? path)
    {
        _streams = streams;
        _path = path;
    }

    /// <summary>Whether nobody reads what is written: as after <c>| head</c>.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>A file, or the standard output.</summary>
    /// <param name="path">The file, which replaces one that is there; null: the standard output.</param>
    /// <param name="source">The file that rows are read from meanwhile.</param>
    /// <param name="streams">The standard output.</param>
    /// <exception cref="ConfigurationException">Both are the same.</exception>
    public static RowSink To(string? path, string source, RowStreams streams) => path is null || Path.GetFullPath(path) != Path.GetFullPath(source)
        ? new RowSink(streams, path)
        : throw new ConfigurationException($"--out is {path}, from which the rows are read. Name another file.");

    /// <summary>Writes whole lines.</summary>
    /// <exception cref="ConfigurationException">The file cannot be made.</exception>
    /// <exception cref="IOException">The file cannot be written to any more.</exception>
    public void Write(ReadOnlySpan<char> lines)
    {
        _writer ??= Open();
        try
        {
            _writer.Write(lines);
        }
        catch (IOException exception)
        {
            Abandon(exception);
        }
    }

    /// <summary>Says that all rows are written.</summary>
    /// <exception cref="IOException">What is still held back cannot be written any more.</exception>
    public void Complete()
    {
        try
        {
            _writer?.Flush();
            _file?.Complete();
        }
        catch (IOException exception)
        {
            Abandon(exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (_file is not null)
            {
                _file.Dispose();
            }
            else
            {
                _writer?.Dispose();
            }
        }
        catch (IOException)
        {
            // Everything was written, or an error that says why not is on its way.
        }
    }

    private TextWriter Open()
    {
        if (_path is null)
        {
            return _streams.Output();
        }

        if (OutputFile.FindProblem(_path) is { } problem)
        {
            throw new ConfigurationException(problem);
        }

        try
        {
            _file = new StreamedFile(_path);
            return _file.Writer;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--out: {_path} cannot be written. {OutputFile.Describe(exception)}");
        }
    }

    private void Abandon(IOException exception)
    {
        IsClosed = exception.HResult == BrokenPipe;
        if (!IsClosed)
        {
            throw new IOException(
                _path is null ? $"standard output cannot be written any more: {OutputFile.Describe(exception)} Its last rows are missing."
                    : _file is { IsBesideItsPlace: false } ? $"{_path} cannot be written any more: {OutputFile.Describe(exception)} Rows are missing there."
                    : $"{_path} cannot be written: {OutputFile.Describe(exception)} What was there before is kept.",
                exception);
        }
    }
}
