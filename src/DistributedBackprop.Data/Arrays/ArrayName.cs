namespace DistributedBackprop.Data.Arrays;

/// <summary>What the name of a file says of its format.</summary>
internal static class ArrayName
{
    private static readonly string[] IdxEndings = ["-ubyte", ".idx", ".idx1", ".idx3"];

    /// <summary>Whether the file holds an array: its name ends in .npy, .idx or -ubyte, and .gz perhaps.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False for tables.</returns>
    internal static bool IsArray(string path) => IsNpy(path) || Array.Exists(IdxEndings, ending => Plain(path).EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the array is in NumPy's format.</summary>
    internal static bool IsNpy(string path) => Plain(path).EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the file is compressed by gzip.</summary>
    internal static bool IsCompressed(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static string Plain(string path) => IsCompressed(path) ? path[..^".gz".Length] : path;
}
