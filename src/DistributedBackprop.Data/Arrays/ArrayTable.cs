using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Arrays;

/// <summary>Makes a table of an array of inputs and an array of labels.</summary>
internal static class ArrayTable
{
    /// <summary>Makes a table: columns p0, p1, ... of the inputs, then those of the labels under the targets' names.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="labels">The labels, as many examples; null: the targets are among the inputs.</param>
    /// <param name="targets">The names of the target columns.</param>
    /// <returns>The table; messages call it by the inputs' file.</returns>
    /// <exception cref="DataException">The labels do not fit the inputs or the targets.</exception>
    internal static Table Join(NumberArray inputs, NumberArray? labels, IReadOnlyList<string> targets)
    {
        string[] names = ArrayRows.ColumnNames(inputs.Columns);
        if (labels is null)
        {
            return new Table(inputs.Source, names, new NumberGrid([inputs]));
        }

        RequireFit(inputs, labels, targets);
        return names.Intersect(targets).FirstOrDefault() is string twice
            ? throw new DataException($"data.target: {DataException.Quote(twice)} is the name of an input of {inputs.Source}. Give the labels another name.")
            : new Table(inputs.Source, [.. names, .. targets], new NumberGrid([inputs, labels]));
    }

    private static void RequireFit(NumberArray inputs, NumberArray labels, IReadOnlyList<string> targets)
    {
        if (labels.Rows != inputs.Rows)
        {
            throw new DataException($"{labels.Source} holds labels of {labels.Rows} examples, {inputs.Source} holds {inputs.Rows} examples. Name files that belong together.");
        }

        if (labels.Columns != targets.Count)
        {
            throw new DataException(
                $"data.target names {targets.Count} columns, {labels.Source} holds {labels.Columns} numbers an example. Give each number of the labels a name.");
        }
    }
}
