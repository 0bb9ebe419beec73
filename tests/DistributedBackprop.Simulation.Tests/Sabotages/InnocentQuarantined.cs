using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>The server quarantines a worker that has given no wrong answer.</summary>
internal sealed class InnocentQuarantined : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        effects.OfType<Report>().Select(report => report.Event).OfType<StepApplied>().FirstOrDefault() is { } step
            ? [.. effects, new Report(new WorkerQuarantined(new WorkerId("1", 1), new RoundId(step.Before, RoundKind.Gradient), 0, "for no reason"))]
            : effects;
}
