namespace DistributedBackprop.Data.Arrays;

/// <summary>Reads whole files of arrays.</summary>
internal static class ArrayFile
{
    /// <summary>Reads an array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it, for messages.</param>
    /// <param name="availableBytes">The memory there is.</param>
    /// <returns>The array.</returns>
    /// <exception cref="DataException">The file is missing, cannot be read, or is damaged, its array has no examples, or does not fit the memory.</exception>
    internal static NumberArray Read(string path, string option, long availableBytes)
    {
        using FileStream file = InputFile.Open(path, option);
        var reader = ArrayReader.Begin(file, path);
        MemoryNeed.Require(path, reader.Rows, reader.Columns, availableBytes);
        return reader.Read(reader.Rows);
    }
}
