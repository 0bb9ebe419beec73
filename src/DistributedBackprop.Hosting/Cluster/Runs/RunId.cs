using System.Globalization;
using System.Security.Cryptography;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Cluster.Runs;

/// <summary>Names the runs of a cluster: the run's name, and the time with four random digits or what tells its settings and data. A name is that of a folder as well, and is typed by people.</summary>
internal static class RunId
{
    /// <summary>The most characters.</summary>
    public const int LengthMost = 128;

    private const int HashDigits = 6;

    private const string Suffix = "-yyyyMMdd-HHmmss-0000";

    /// <summary>Makes the name of a new run, another one at each call.</summary>
    /// <param name="name">The name in its configuration, of any characters.</param>
    /// <param name="at">When it is submitted.</param>
    public static string Make(string name, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(name);
        return $"{Start(name)}-{at.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}";
    }

    /// <summary>Names a run by what it trains: the same name for the same settings and data.</summary>
    /// <param name="name">The name in its configuration, of any characters.</param>
    /// <param name="identity">The run's identity.</param>
    public static string Of(string name, RunIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(identity);
        return $"{Start(name)}-{identity.SettingsHash[..HashDigits]}{identity.DataHash[..HashDigits]}";
    }

    /// <summary>Whether a text may name a run: letters, digits, '-', '_' and '.', the first one a letter, digit or '_'. So it is the name of a folder on each system.</summary>
    public static bool IsUsable(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= LengthMost && text.All(IsUsable) && text[0] is not ('.' or '-') && text[^1] != '.';
    }

    private static string Start(string name)
    {
        string usable = string.Concat(name.Select(character => IsUsable(character) ? character : '-')).TrimStart('.', '-');
        return usable.Length == 0 ? "run" : usable[..Math.Min(usable.Length, LengthMost - Suffix.Length)];
    }

    private static bool IsUsable(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}
