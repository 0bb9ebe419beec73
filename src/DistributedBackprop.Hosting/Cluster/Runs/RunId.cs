using System.Globalization;
using System.Security.Cryptography;

namespace DistributedBackprop.Hosting.Cluster.Runs;

/// <summary>Names the runs of a cluster: the run's name, the time and four random digits. A name is that of a folder as well, and is typed by people.</summary>
internal static class RunId
{
    /// <summary>The most characters.</summary>
    public const int LengthMost = 128;

    private const string Suffix = "-yyyyMMdd-HHmmss-0000";

    /// <summary>Makes the name of a new run, another one at each call.</summary>
    /// <param name="name">The name in its configuration, of any characters.</param>
    /// <param name="at">When it is submitted.</param>
    public static string Make(string name, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(name);
        string usable = string.Concat(name.Select(character => IsUsable(character) ? character : '-')).TrimStart('.', '-');
        string start = usable.Length == 0 ? "run" : usable[..Math.Min(usable.Length, LengthMost - Suffix.Length)];
        return $"{start}-{at.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
    }

    /// <summary>Whether a text may name a run: letters, digits, '-', '_' and '.', the first one a letter, digit or '_'. So it is the name of a folder on each system.</summary>
    public static bool IsUsable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= LengthMost && text.All(IsUsable) && text[0] is not ('.' or '-') && text[^1] != '.';
    }

    private static bool IsUsable(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}
