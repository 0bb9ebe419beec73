using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Cli.Models;

/// <summary>The rows that <c>--data</c> names, in blocks.</summary>
internal sealed class RowSource : IDisposable
{
    /// <summary>Stands for the standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Few enough to need little memory, many enough that work done once a block does not count.</summary>
    private const int BlockRows = 1024;

    private readonly TextReader _reader;

    private RowSource(TextReader reader, string name)
    {
        _reader = reader;
        Name = name;
    }

    /// <summary>What messages call the rows.</summary>
    public string Name { get; }

    /// <summary>The rows, read as they are asked for.</summary>
    /// <exception cref="DataException">Asking for a block that is not as a table should be.</exception>
    public IEnumerable<Table> Blocks => CsvTable.Stream(_reader, Name, CsvFormat.Auto, BlockRows);

    /// <summary>Opens a file, or the standard input.</summary>
    /// <param name="path">The file, relative to the current folder, or <see cref="StandardInput"/>.</param>
    /// <param name="streams">The standard input.</param>
    /// <exception cref="DataException">The file is not there or cannot be read.</exception>
    public static RowSource Open(string path, RowStreams streams)
    {
        if (path == StandardInput)
        {
            return new RowSource(streams.Input(), "standard input");
        }

        try
        {
            return new RowSource(RowStreams.Reader(File.OpenRead(path)), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {FileProblem.Describe(path, exception)}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();
}
