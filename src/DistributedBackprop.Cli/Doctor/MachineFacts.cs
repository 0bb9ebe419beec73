namespace DistributedBackprop.Cli.Doctor;

/// <summary>What was found on a machine, before anybody says what it means.</summary>
internal sealed record MachineFacts
{
    /// <summary>The bits that kernels handle at once; 0: one element at a time.</summary>
    public required int VectorBits { get; init; }

    /// <summary>Whether the processor multiplies and adds with one rounding.</summary>
    public required bool HasFusedMultiplyAdd { get; init; }

    /// <summary>The cores that this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>The bytes of memory that this process may use.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The runtime and its version.</summary>
    public required string Framework { get; init; }

    /// <summary>The operating system and the processor's architecture.</summary>
    public required string System { get; init; }

    /// <summary>The columns of the terminal that output goes to; null where it goes to no terminal, or one that does not say.</summary>
    public required int? TerminalColumns { get; init; }

    /// <summary>Whether the packages for a cluster (Akka.NET) lie beside the program.</summary>
    public required bool HasClusterPackages { get; init; }

    /// <summary>Why no port of this machine's own address can be listened on; null where one can.</summary>
    public required string? PortProblem { get; init; }

    /// <summary>The current folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The free bytes on the disk of the current folder; null where the system does not say.</summary>
    public required long? FreeDiskBytes { get; init; }

    /// <summary>Why nothing can be written to the current folder; null where it can.</summary>
    public required string? WriteProblem { get; init; }

    /// <summary>What there is of Docker.</summary>
    public required DockerFacts Docker { get; init; }

    /// <summary>The configuration that <c>dbp train</c> takes when none is named.</summary>
    public required string DefaultConfiguration { get; init; }

    /// <summary>Why that configuration or its data cannot be used; null where they can.</summary>
    public required string? DefaultProblem { get; init; }

    /// <summary>The configuration that was asked about; null where none was.</summary>
    public ConfigurationFacts? Configuration { get; init; }
}
