using DistributedBackprop.Data;
using DistributedBackprop.Data.Arrays;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Cli.Models;

/// <summary>Rows for a model, in blocks: a table, or arrays (IDX, NPY).</summary>
internal sealed class RowSource : IDisposable
{
    /// <summary>Stands for the standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Few enough to need little memory, many enough that work done once a block does not count.</summary>
    private const int BlockRows = 1024;

    private readonly IDisposable[] _open;

    private RowSource(string name, IEnumerable<Table> blocks, params IDisposable[] open)
    {
        Name = name;
        Blocks = blocks;
        _open = open;
    }

    /// <summary>What messages call the rows.</summary>
    public string Name { get; }

    /// <summary>The rows, read as they are asked for. Asking for a block that cannot be used throws <see cref="DataException"/>.</summary>
    public IEnumerable<Table> Blocks { get; }

    /// <summary>Opens a table: a file, or the standard input.</summary>
    /// <param name="path">The file, relative to the current folder, or <see cref="StandardInput"/>.</param>
    /// <param name="format">How the table is written.</param>
    /// <param name="streams">The standard input.</param>
    /// <exception cref="DataException">The file is not there or cannot be read.</exception>
    public static RowSource OpenTable(string path, CsvFormat format, RowStreams streams)
    {
        (string name, TextReader reader) = path == StandardInput
            ? ("standard input", streams.Input())
            : (path, RowStreams.Reader(OpenFile(path)));
        return new RowSource(name, CsvTable.Stream(reader, name, format, BlockRows), reader);
    }

    /// <summary>Opens an array of examples to predict.</summary>
    /// <param name="path">The file, relative to the current folder.</param>
    /// <param name="preparation">What the model was trained with.</param>
    /// <exception cref="DataException">The file is not there, cannot be read, or does not fit the model.</exception>
    public static RowSource OpenInputs(string path, Preparation preparation)
    {
        FileStream inputs = OpenFile(path);
        return Opened(path, () => ArrayRows.ReadInputs(new NamedBytes(inputs, path), preparation, BlockRows), inputs);
    }

    /// <summary>Opens an array of examples and their labels.</summary>
    /// <param name="path">The file of the examples, relative to the current folder.</param>
    /// <param name="labels">That of their labels; null where the examples hold their targets.</param>
    /// <param name="preparation">What the model was trained with.</param>
    /// <exception cref="DataException">A file is not there, cannot be read, or does not fit the model or the other.</exception>
    public static RowSource OpenExamples(string path, string? labels, Preparation preparation)
    {
        FileStream inputs = OpenFile(path);
        if (labels is null)
        {
            return Opened(path, () => ArrayRows.ReadExamples(new NamedBytes(inputs, path), labels: null, preparation, BlockRows), inputs);
        }

        FileStream answers = Opened(() => OpenFile(labels), inputs);
        return Opened(path, () => ArrayRows.ReadExamples(new NamedBytes(inputs, path), new NamedBytes(answers, labels), preparation, BlockRows), inputs, answers);
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_open, file => file.Dispose());

    private static RowSource Opened(string name, Func<IEnumerable<Table>> begin, params IDisposable[] open) =>
        Opened(() => new RowSource(name, begin(), open), open);

    /// <summary>Goes on with open files, and closes them where that fails.</summary>
    private static TResult Opened<TResult>(Func<TResult> goOn, params IDisposable[] open)
    {
        try
        {
            return goOn();
        }
        catch
        {
            Array.ForEach(open, file => file.Dispose());
            throw;
        }
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {FileProblem.Describe(path, exception)}", exception);
        }
    }
}
