namespace DistributedBackprop.Training.Configuration;

/// <summary>
/// A configuration cannot be used. Each problem names its source, the path of the option, the value that stands there
/// and what is allowed.
/// </summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Creates the exception for one problem.</summary>
    /// <param name="problem">One sentence or more, on one line.</param>
    public ConfigurationException(string problem)
        : this([problem])
    {
    }

    /// <summary>Creates the exception for all problems that were found.</summary>
    /// <param name="problems">The problems, each on one line.</param>
    public ConfigurationException(IReadOnlyList<string> problems)
        : base(string.Join('\n', problems)) => Problems = problems;

    /// <summary>The problems in the order in which they were found, each on one line.</summary>
    public IReadOnlyList<string> Problems { get; }
}
