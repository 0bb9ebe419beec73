using DistributedBackprop.Simulation.Faults;

namespace DistributedBackprop.Simulation;

/// <summary>What one seed came to.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Violation">What was broken; null where every promise was kept.</param>
/// <param name="Workers">The number of workers.</param>
/// <param name="Epochs">The most epochs.</param>
/// <param name="VirtualTime">The virtual time at the end.</param>
/// <param name="CalmTime">The part of it after the end of faults.</param>
/// <param name="Events">The events until then.</param>
/// <param name="Faults">The faults until then.</param>
/// <param name="Drawn">The faults that strike by strike were drawn until then, those spared included.</param>
/// <param name="Reduction">What was taken away from the seed's faults.</param>
/// <param name="TraceHash">The SHA-256 over all that happened; null where it was not asked for.</param>
internal sealed record SimulationResult(
    ulong Seed,
    Violation? Violation,
    int Workers,
    int Epochs,
    TimeSpan VirtualTime,
    TimeSpan CalmTime,
    long Events,
    FaultCounts Faults,
    FaultCounts Drawn,
    Reduction Reduction,
    string? TraceHash);

/// <summary>A broken promise.</summary>
/// <param name="Checker">Who saw it; the kind of exception where a role threw one.</param>
/// <param name="What">What was broken, with the values.</param>
internal sealed record Violation(string Checker, string What);
