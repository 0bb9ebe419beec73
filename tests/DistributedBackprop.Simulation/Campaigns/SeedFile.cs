using System.Globalization;

namespace DistributedBackprop.Simulation.Campaigns;

/// <summary>The list of seeds that once failed: a number at the beginning of each line, then a word on what it found; # begins a comment.</summary>
internal static class SeedFile
{
    /// <summary>Reads the seeds.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">A line does not begin with a number.</exception>
    public static IReadOnlyList<ulong> Read(string path) =>
    [
        .. File.ReadLines(path)
            .Select(line => line.Split('#')[0].Trim())
            .Where(line => line.Length > 0)
            .Select(line => ulong.Parse(line.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture)),
    ];
}
