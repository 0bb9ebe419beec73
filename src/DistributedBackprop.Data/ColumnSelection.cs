using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>Which columns of a table are features and which are targets.</summary>
/// <param name="Features">The feature columns' indexes in the table's order, at least one.</param>
/// <param name="Targets">The target columns' indexes in the options' order, at least one.</param>
internal readonly record struct ColumnSelection(int[] Features, int[] Targets)
{
    /// <summary>Targets are as the options name them; features are all columns that are neither targets nor ignored.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">The options.</param>
    /// <returns>The columns.</returns>
    /// <exception cref="DataException">An option names a column that is not there, or in two roles, or no feature is left.</exception>
    internal static ColumnSelection Select(Table table, DataOptions options)
    {
        int[] targets = [.. options.Target.Select(name => Find(table, "data.target", name))];
        int[] ignored = [.. options.Ignore.Select(name => Find(table, "data.ignore", name))];
        foreach (int column in targets)
        {
            RequireOneRole(table.Columns[column], targets.Count(other => other == column), ignored.Contains(column));
        }

        foreach (int column in options.Categories.Select(name => Find(table, "data.categories", name)))
        {
            RequireFeature(table.Columns[column], !targets.Contains(column) && !ignored.Contains(column));
        }

        int[] features = [.. Enumerable.Range(0, table.Columns.Count).Except(targets).Except(ignored)];
        return features.Length > 0
            ? new ColumnSelection(features, targets)
            : throw new DataException(
                $"data.ignore: no column of {table.Source} is left to learn from. Its columns: {DataException.List(table.Columns)}. "
                + "Ignore fewer, or add columns to the file.");
    }

    private static int Find(Table table, string option, string name)
    {
        return table.TryFindColumn(name, out int column) ? column : throw DataException.UnknownColumn(option, name, table);
    }

    private static void RequireFeature(string name, bool isFeature)
    {
        if (!isFeature)
        {
            throw new DataException(
                $"data.categories: {DataException.Quote(name)} is no feature, as it is also in data.target or data.ignore. Take it out of one of them.");
        }
    }

    private static void RequireOneRole(string name, int uses, bool isIgnored)
    {
        if (uses > 1)
        {
            throw new DataException($"data.target: {DataException.Quote(name)} is there {uses} times. Name each column once.");
        }

        if (isIgnored)
        {
            throw new DataException($"data.ignore: {DataException.Quote(name)} is also in data.target. Take it out of one of them.");
        }
    }
}
