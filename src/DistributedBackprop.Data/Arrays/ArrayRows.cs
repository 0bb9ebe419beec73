using System.Globalization;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Arrays;

/// <summary>
/// Reads arrays (IDX and NPY, plain or compressed by gzip) as rows for a network that was trained on such arrays. The numbers of an example
/// are the columns p0, p1, ... in the file's order.
/// </summary>
public static class ArrayRows
{
    private const string ColumnBeginning = "p";

    /// <summary>Whether a file's name says that it holds an array: it ends in .npy, .idx or -ubyte, and .gz perhaps.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False for tables.</returns>
    /// <exception cref="ArgumentNullException">There is no path.</exception>
    public static bool IsArray(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return ArrayName.IsArray(path);
    }

    /// <summary>Reads examples in blocks to predict them, so that memory for all of them is not needed.</summary>
    /// <param name="inputs">The array's bytes, and its file's name.</param>
    /// <param name="preparation">What the network was trained with.</param>
    /// <param name="blockRows">The most rows of a block; at least 1.</param>
    /// <returns>The blocks in the file's order. Asking for one throws <see cref="DataException"/> where the file is damaged.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Blocks would have no row.</exception>
    /// <exception cref="DataException">The file is no array, or its examples have another shape than the network takes.</exception>
    public static IEnumerable<Table> ReadInputs(NamedBytes inputs, Preparation preparation, int blockRows)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(preparation);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockRows, 1);
        var reader = ArrayReader.Begin(inputs.Stream, inputs.Name);
        int features = CountColumns(preparation.Features.Select(column => column.Name), reader);
        int whole = Math.Max(features, 1 + preparation.Targets.Max(column => IndexOf(column.Name)));
        RequireColumns(reader, features, whole);
        return ReadBlocks(reader, labels: null, ColumnNames(reader.Columns), blockRows);
    }

    /// <summary>Reads examples and their answers in blocks to measure a network on them.</summary>
    /// <param name="inputs">The array's bytes, and its file's name.</param>
    /// <param name="labels">Those of the labels, as many as there are examples; null where the targets are numbers of the examples.</param>
    /// <param name="preparation">What the network was trained with.</param>
    /// <param name="blockRows">The most rows of a block; at least 1.</param>
    /// <returns>The blocks in the files' order. Asking for one throws <see cref="DataException"/> where a file is damaged.</returns>
    /// <exception cref="ArgumentNullException">There are no inputs or no preparation.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Blocks would have no row.</exception>
    /// <exception cref="DataException">A file is no array, the examples have another shape than the network takes, or the labels do not belong to them.</exception>
    public static IEnumerable<Table> ReadExamples(NamedBytes inputs, NamedBytes? labels, Preparation preparation, int blockRows)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(preparation);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockRows, 1);
        var reader = ArrayReader.Begin(inputs.Stream, inputs.Name);
        string[] targets = [.. preparation.Targets.Select(column => column.Name)];
        IEnumerable<string> features = preparation.Features.Select(column => column.Name);
        bool targetsAreInputs = targets.All(target => IndexOf(target) >= 0);
        int columns = CountColumns(targetsAreInputs ? features.Concat(targets) : features, reader);
        RequireColumns(reader, columns, columns);
        if (labels is null)
        {
            return targetsAreInputs
                ? ReadBlocks(reader, labels: null, ColumnNames(reader.Columns), blockRows)
                : throw new DataException($"{reader.Name} does not hold what the model predicts, {DataException.List(targets)}. Give its labels too, as an array.");
        }

        if (targetsAreInputs)
        {
            throw new DataException($"{reader.Name} holds what the model predicts, {DataException.List(targets)}, among the numbers of an example. Leave the labels {labels.Name} out.");
        }

        if (!ArrayName.IsArray(labels.Name))
        {
            throw new DataException($"{labels.Name} is no IDX or NPY array. Name a file that ends in .npy, .idx or -ubyte, perhaps .gz.");
        }

        var labelReader = ArrayReader.Begin(labels.Stream, labels.Name);
        RequireLabels(reader, labelReader, targets);
        return ReadBlocks(reader, labelReader, [.. ColumnNames(reader.Columns), .. targets], blockRows);
    }

    private static IEnumerable<Table> ReadBlocks(ArrayReader inputs, ArrayReader? labels, string[] names, int blockRows)
    {
        for (int first = 0; first < inputs.Rows;)
        {
            int rows = inputs.Bound(Math.Min(blockRows, inputs.Rows - first));
            NumberArray[] arrays = labels is null ? [inputs.Read(rows)] : [inputs.Read(rows), labels.Read(rows)];
            yield return new Table(inputs.Name, names, new NumberGrid(arrays, earlier: first));
            first += rows;
        }
    }

    /// <summary>The number of columns that these names need: one more than the highest.</summary>
    private static int CountColumns(IEnumerable<string> names, ArrayReader array)
    {
        int count = 0;
        foreach (string name in names)
        {
            int index = IndexOf(name);
            count = index >= 0
                ? Math.Max(count, index + 1)
                : throw new DataException(
                    $"{array.Name} is an array, whose numbers have no names; the model was trained on a table and needs the column {DataException.Quote(name)}. Give a table (CSV).");
        }

        return count;
    }

    /// <summary>Others than the model's own number of columns are another shape: to take the first ones would be a silent mistake.</summary>
    private static void RequireColumns(ArrayReader array, int fewest, int most)
    {
        if (array.Columns != fewest && array.Columns != most)
        {
            throw new DataException(
                $"{array.Name} holds an array of {array.Shape}: {array.Columns} numbers an example, but the model takes {fewest}{(most > fewest ? $", or {most} with the target" : "")}. "
                + "Give examples of the shape that it was trained on.");
        }
    }

    private static void RequireLabels(ArrayReader inputs, ArrayReader labels, string[] targets)
    {
        if (labels.Rows != inputs.Rows)
        {
            throw new DataException($"{labels.Name} holds labels of {labels.Rows} examples, {inputs.Name} holds {inputs.Rows} examples. Name files that belong together.");
        }

        if (labels.Columns != targets.Length)
        {
            throw new DataException(
                $"{labels.Name} holds {labels.Columns} numbers an example; the model predicts {targets.Length}: {DataException.List(targets)}. Give the labels of these.");
        }
    }

    /// <summary>7 for p7; -1 for what is no name of an array's column.</summary>
    private static int IndexOf(string name) =>
        name.StartsWith(ColumnBeginning, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(ColumnBeginning.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        && name == NameOf(index)
            ? index
            : -1;

    private static string NameOf(int column) => string.Create(CultureInfo.InvariantCulture, $"{ColumnBeginning}{column}");

    /// <summary>The names of an array's columns: p0, p1, ...</summary>
    internal static string[] ColumnNames(int count) => [.. Enumerable.Range(0, count).Select(NameOf)];
}
