namespace DistributedBackprop.Engine;

/// <summary>A network definition asks for something that cannot be: the message says where, what it holds and what is allowed.</summary>
public sealed class NetworkDefinitionException : ArgumentException
{
    /// <summary>Creates the exception for the setting at <paramref name="location"/>.</summary>
    /// <param name="location">The path of the setting, such as <c>network.layers[1].initializer.weights</c>.</param>
    /// <param name="advice">What the setting holds, and what is allowed.</param>
    public NetworkDefinitionException(string location, string advice)
        : base($"{location}: {advice}")
    {
        Location = location;
    }

    /// <summary>The path of the setting, such as <c>network.layers[1].initializer.weights</c>.</summary>
    public string Location { get; }
}
