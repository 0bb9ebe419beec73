namespace DistributedBackprop.Akka.Contract;

/// <summary>How much a line of a node's log matters.</summary>
public enum NodeLogLevel
{
    /// <summary>For those who look for an error of the program.</summary>
    Debug,

    /// <summary>What usually happens.</summary>
    Info,

    /// <summary>What should be looked into.</summary>
    Warning,

    /// <summary>What ended something.</summary>
    Error,
}
