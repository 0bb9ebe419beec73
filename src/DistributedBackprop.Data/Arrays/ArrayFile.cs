namespace DistributedBackprop.Data.Arrays;

/// <summary>Reads whole files of arrays.</summary>
internal static class ArrayFile
{
    /// <summary>What a number takes beside the file's own bytes: its float64 value while columns are looked at, and the encoded one, 4 bytes at least.</summary>
    private const double BytesPerNumber = 12;

    /// <summary>Reads an array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it, for messages.</param>
    /// <param name="budget">The memory there is, of which the array takes its part.</param>
    /// <returns>The array.</returns>
    /// <exception cref="DataException">The file is missing, cannot be read, or is damaged, its array has no examples, or does not fit the memory.</exception>
    internal static NumberArray Read(string path, string option, MemoryBudget budget)
    {
        using FileStream file = InputFile.Open(path, option);
        var reader = ArrayReader.Begin(file, path);
        double bytes = BytesOf(reader);
        budget.Require(path, FormattableString.Invariant($"{reader.Rows:N0} rows of {reader.Columns:N0} columns"), bytes);
        budget.Take(path, bytes);
        return reader.Read(reader.Rows);
    }

    /// <summary>The memory that an array needs until it is learned from, as its header tells.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it, for messages.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="DataException">The file is missing, cannot be read, or is damaged, or its array has no examples.</exception>
    internal static double EstimateBytes(string path, string option)
    {
        using FileStream file = InputFile.Open(path, option);
        return BytesOf(ArrayReader.Begin(file, path));
    }

    private static double BytesOf(ArrayReader array) => array.Rows * (array.RowBytes + (array.Columns * BytesPerNumber));
}
