using DistributedBackprop.Cli.Models;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Predict;

/// <summary>Where predicted rows go. It is opened with the first line, so that rows which cannot be used leave no empty file.</summary>
internal sealed class RowSink : IDisposable
{
    /// <summary>EPIPE of Linux and macOS: nobody reads the pipe any more.</summary>
    private const int BrokenPipe = 32;

    private readonly Func<TextWriter> _open;
    private readonly string? _file;
    private TextWriter? _writer;

    private RowSink(Func<TextWriter> open, string? file)
    {
        _open = open;
        _file = file;
    }

    /// <summary>Whether nobody reads what is written: as after <c>| head</c>.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>A file.</summary>
    /// <param name="path">The file; what it holds is replaced.</param>
    /// <param name="source">The file that rows are read from meanwhile.</param>
    /// <exception cref="ConfigurationException">Both are the same.</exception>
    public static RowSink File(string path, string source) => Path.GetFullPath(path) != Path.GetFullPath(source)
        ? new RowSink(() => Open(path), path)
        : throw new ConfigurationException($"--out is {path}, from which the rows are read. Name another file.");

    /// <summary>The standard output.</summary>
    public static RowSink Standard(RowStreams streams) => new(streams.Output, file: null);

    /// <summary>Writes whole lines.</summary>
    /// <exception cref="ConfigurationException">The file cannot be made.</exception>
    /// <exception cref="IOException">The file cannot be written to any more.</exception>
    public void Write(ReadOnlySpan<char> lines)
    {
        _writer ??= _open();
        try
        {
            _writer.Write(lines);
        }
        catch (IOException exception)
        {
            Abandon(exception);
        }
    }

    /// <summary>Writes what is still held back.</summary>
    /// <exception cref="IOException">The file cannot be written to any more.</exception>
    public void Flush()
    {
        try
        {
            _writer?.Flush();
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
            _writer?.Dispose();
        }
        catch (IOException)
        {
            // Everything was flushed, or an error that says why not is on its way.
        }
    }

    private static TextWriter Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ConfigurationException($"--out: {path} is a folder. Name a file in it.");
        }

        try
        {
            return RowStreams.Writer(System.IO.File.Create(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"--out: {path} cannot be written. {exception.Message}");
        }
    }

    private void Abandon(IOException exception)
    {
        if (exception.HResult != BrokenPipe)
        {
            throw new IOException($"{_file ?? "standard output"} cannot be written any more: {exception.Message} Its last rows are missing.", exception);
        }

        IsClosed = true;
    }
}
