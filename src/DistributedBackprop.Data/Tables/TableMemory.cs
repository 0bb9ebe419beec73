namespace DistributedBackprop.Data.Tables;

/// <summary>
/// The memory of a table of text until its rows are encoded, as far as it is known while the table is read: exact for what was read, in
/// proportion to the bytes of the file for the rest. One-hot inputs, which are known only later, are not in it.
/// </summary>
/// <param name="name">What messages call the table.</param>
/// <param name="columns">The columns of the table.</param>
/// <param name="numbers">The columns that become numbers.</param>
/// <param name="fileBytes">The size of the file; 0 where it is not known, and what was read alone counts.</param>
/// <param name="budget">The memory there is.</param>
internal sealed class TableMemory(string name, int columns, int numbers, long fileBytes, MemoryBudget budget)
{
    /// <summary>A row's object (32 bytes), the beginning of its array of fields (24) and its place in the list (8).</summary>
    private const double BytesPerRow = 64;

    /// <summary>A row's reference to the text of a field.</summary>
    private const double BytesPerField = 8;

    /// <summary>A field of a column that is learned from: its float64 value, and the encoded one, which takes 4 bytes at least.</summary>
    private const double BytesPerNumber = 12;

    /// <summary>Looking costs little, and what comes between two looks should not matter.</summary>
    private const int RowsBetweenLooks = 1024;

    /// <summary>
    /// Texts that will repeat look like ever new ones at first. So what texts take is extrapolated only once the part that was read needs this
    /// share of the memory; what rows take whatever they hold, from the first look on.
    /// </summary>
    private const double ShareToExtrapolateTexts = 0.125;

    private int _rows;
    private long _textBytes;
    private long _bytesRead;

    /// <summary>The memory of the whole table, in bytes, as the part that was read tells.</summary>
    internal double WholeBytes => Need(_rows, _textBytes) * Scale;

    /// <summary>How many times larger than the part that was read the table is.</summary>
    private double Scale => fileBytes > _bytesRead && _bytesRead > 0 ? (double)fileBytes / _bytesRead : 1;

    /// <summary>Takes note of what was read, and looks from time to time whether the table fits.</summary>
    /// <param name="rows">The rows that were read.</param>
    /// <param name="textBytes">The memory of the texts that were made for them.</param>
    /// <param name="bytesRead">Where in the file they end, about.</param>
    /// <exception cref="DataException">The table does not fit.</exception>
    internal void Look(int rows, long textBytes, long bytesRead)
    {
        (_rows, _textBytes, _bytesRead) = (rows, textBytes, bytesRead);
        if (rows % RowsBetweenLooks != 0)
        {
            return;
        }

        double read = Need(rows, textBytes);
        bool isWithoutTexts = read <= budget.FreeBytes * ShareToExtrapolateTexts;
        double whole = isWithoutTexts ? Need(rows, textBytes: 0) * Scale : WholeBytes;
        budget.Require(name, FormattableString.Invariant($"about {rows * Scale:N0} rows of {columns:N0} columns"), whole, isWithoutTexts);
    }

    /// <summary>Counts the whole table as held, if it fits.</summary>
    /// <param name="rows">The rows that were read.</param>
    /// <param name="textBytes">The memory of the texts that were made for them.</param>
    /// <exception cref="DataException">The table does not fit.</exception>
    internal void Take(int rows, long textBytes)
    {
        double bytes = Need(rows, textBytes);
        budget.Require(name, FormattableString.Invariant($"{rows:N0} rows of {columns:N0} columns"), bytes);
        budget.Take(name, bytes);
    }

    private double Need(int rows, long textBytes) =>
        (rows * (BytesPerRow + (columns * BytesPerField) + (numbers * BytesPerNumber))) + textBytes;
}
