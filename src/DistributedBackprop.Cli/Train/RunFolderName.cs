using System.Globalization;

namespace DistributedBackprop.Cli.Train;

/// <summary>Names the folders of new runs.</summary>
internal static class RunFolderName
{
    /// <summary>A folder that does not exist yet: <c>name-20260131-235959</c>, with <c>-2</c> and so on where that is taken.</summary>
    /// <param name="parent">The folder of runs.</param>
    /// <param name="name">The run's name.</param>
    /// <param name="time">The time of day, UTC.</param>
    public static string Next(string parent, string name, DateTimeOffset time)
    {
        string first = Path.Combine(parent, $"{name}-{time.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
        string folder = first;
        for (int number = 2; Directory.Exists(folder); number++)
        {
            folder = FormattableString.Invariant($"{first}-{number}");
        }

        return folder;
    }
}
