namespace DistributedBackprop.Data.Tables;

/// <summary>One row of a <see cref="Table"/>.</summary>
/// <param name="line">The line of the source where the row begins, from 1.</param>
/// <param name="fields">The row's fields in the order of the columns. They are kept, not copied.</param>
public sealed class TableRow(long line, IReadOnlyList<string> fields)
{
    /// <summary>The line of the source where the row begins, from 1.</summary>
    public long Line { get; } = line;

    /// <summary>The row's fields, one a column.</summary>
    public IReadOnlyList<string> Fields { get; } = fields;
}
