using DistributedBackprop.Simulation.Faults;

namespace DistributedBackprop.Simulation.Campaigns;

/// <summary>What is to be simulated.</summary>
internal sealed record CampaignOptions
{
    /// <summary>The first seed.</summary>
    public required ulong FirstSeed { get; init; }

    /// <summary>How many seeds, one after another.</summary>
    public required ulong Count { get; init; }

    /// <summary>The minutes after which no seed is begun; null for no limit.</summary>
    public double? Minutes { get; init; }

    /// <summary>Seeds that are simulated before the others.</summary>
    public IReadOnlyList<ulong> KnownSeeds { get; init; } = [];

    /// <summary>How many seeds are simulated at a time, at least 1.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Whether everything that happens is printed; then one seed at a time is simulated.</summary>
    public bool IsTraced { get; init; }

    /// <summary>Whether the summary is a table.</summary>
    public bool HasTable { get; init; }

    /// <summary>How many simulations may be spent on shrinking the first failure; 0 for none.</summary>
    public int RerunsMost { get; init; }

    /// <summary>Whether faults are drawn within <see cref="FaultOptions.TroubledDisks"/>, not within the usual bounds.</summary>
    public bool HasTroubledDisks { get; init; }

    /// <summary>What is taken away from each seed's faults.</summary>
    public Reduction Reduction { get; init; } = Reduction.None;

    /// <summary>What tests break on purpose; made anew for each simulation.</summary>
    public Func<Sabotage> Sabotage { get; init; } = () => new Sabotage();
}
