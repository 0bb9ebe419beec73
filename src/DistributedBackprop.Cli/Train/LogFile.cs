using System.Globalization;

namespace DistributedBackprop.Cli.Train;

/// <summary>A run's <c>log.txt</c>: each line with the time in UTC. Where it cannot be written any more, that is said once and training goes on.</summary>
internal sealed class LogFile : IDisposable
{
    private readonly TextWriter _error;
    private readonly TimeProvider _time;
    private StreamWriter? _writer;

    /// <summary>Opens the log, after what is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">Where to say that it cannot be written.</param>
    /// <param name="time">The time of day.</param>
    public LogFile(string path, TextWriter error, TimeProvider time)
    {
        _error = error;
        _time = time;
        Attempt(() => _writer = new StreamWriter(path, append: true) { AutoFlush = true }, path);
    }

    /// <summary>Appends a line.</summary>
    public void Write(string line)
    {
        string stamp = _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        Attempt(() => _writer?.WriteLine($"{stamp} {line}"), "log.txt");
    }

    /// <inheritdoc/>
    public void Dispose() => Attempt(() => _writer?.Dispose(), "log.txt");

    private void Attempt(Action write, string file)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _writer = null;
            _error.WriteLine($"dbp: {file} cannot be written any more: {exception.Message.TrimEnd('.')}. Training goes on without it.");
        }
    }
}
