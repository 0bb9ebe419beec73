using System.Numerics;

namespace DistributedBackprop.Data;

/// <summary>Refuses data that do not fit the memory, before they are read to their end.</summary>
internal static class MemoryNeed
{
    /// <summary>The raw field, its float64 value, and the encoded one: 8 bytes each, a lower bound.</summary>
    private const double BytesPerField = 24;

    private const int FewestRowsToExtrapolate = 1024;

    /// <summary>Whether to look again, having read so many rows: at powers of two, so that looking costs nothing.</summary>
    /// <param name="rows">The rows read.</param>
    /// <returns>True for 1024, 2048, 4096, ...</returns>
    internal static bool IsTimeToLook(int rows) => rows >= FewestRowsToExtrapolate && BitOperations.IsPow2(rows);

    /// <summary>Refuses what is too large.</summary>
    /// <param name="source">What messages call the data.</param>
    /// <param name="rows">The rows there are, perhaps extrapolated.</param>
    /// <param name="columns">The fields of a row.</param>
    /// <param name="availableBytes">The memory there is.</param>
    /// <exception cref="DataException">The data need more.</exception>
    internal static void Require(string source, double rows, int columns, long availableBytes)
    {
        double needed = rows * columns * BytesPerField;
        if (needed > availableBytes)
        {
            throw new DataException(FormattableString.Invariant(
                $"{source} does not fit the memory: about {rows:N0} rows of {columns:N0} columns need at least {needed / 1e6:N1} MB, and there are {availableBytes / 1e6:N1} MB. ")
                + "Use fewer rows or columns, or a machine with more memory.");
        }
    }
}
