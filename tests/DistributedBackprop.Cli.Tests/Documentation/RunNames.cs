using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>
/// A page names a run by the time at which its author made it; a reader has made it at another. So such a name stands for the
/// run of that name that was made last.
/// </summary>
internal sealed partial class RunNames
{
    private readonly Dictionary<string, string> _made = [];

    /// <summary>Takes note of the runs that a command says it made.</summary>
    public void Learn(string output)
    {
        foreach (Match made in RunFolderLine().Matches(output))
        {
            _made[made.Groups["name"].Value] = made.Groups["folder"].Value;
        }
    }

    /// <summary>The names in a command of which no run was made yet.</summary>
    public IReadOnlyList<string> Unknown(string command) =>
        [.. StampedFolder().Matches(command).Select(match => match.Groups["name"].Value).Where(name => !_made.ContainsKey(name)).Distinct()];

    /// <summary>The command with the folders of the reader's own runs.</summary>
    /// <exception cref="KeyNotFoundException">No run of a name was made yet.</exception>
    public string Resolve(string command) => StampedFolder().Replace(command, match => _made[match.Groups["name"].Value]);

    [GeneratedRegex(@"^run folder: (?<folder>runs/(?<name>[\w.-]+?)-\d{8}-\d{6}(-\d+)?)\r?$", RegexOptions.Multiline)]
    private static partial Regex RunFolderLine();

    [GeneratedRegex(@"runs/(?<name>[\w.-]+?)-\d{8}-\d{6}(-\d+)?")]
    private static partial Regex StampedFolder();
}
