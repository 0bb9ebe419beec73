namespace DistributedBackprop.Training.Configuration;

/// <summary>Collects the problems of a configuration, so that one run shows them all.</summary>
internal sealed class ProblemList
{
    private readonly List<string> _problems = [];

    /// <summary>Adds a problem.</summary>
    /// <param name="origin">Where the value stands.</param>
    /// <param name="text">What is wrong, beginning with the path of the option.</param>
    public void Add(Origin origin, string text) => _problems.Add($"{origin}: {text}");

    /// <summary>Ends the reading if there was a problem.</summary>
    /// <exception cref="ConfigurationException">There was one; it holds them all.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new ConfigurationException(_problems);
        }
    }
}
