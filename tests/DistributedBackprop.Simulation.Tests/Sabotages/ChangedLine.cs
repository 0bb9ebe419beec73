using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>A line that was published is published with another duration.</summary>
internal sealed class ChangedLine : Sabotage
{
    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.Select(effect => effect is PublishEpochs { Epochs: [var first, ..] } publish
            ? new PublishEpochs([first with { Seconds = first.Seconds + 1 }, .. publish.Epochs.Skip(1)])
            : effect)];
}
