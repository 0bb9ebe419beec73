using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>A worker computes the offer before the newest one again.</summary>
internal sealed class OldOfferKept : Sabotage
{
    private readonly Dictionary<NodeLife, ComputeLeaves> _last = [];

    public override IReadOnlyList<Effect> Issuing(NodeLife node, IReadOnlyList<Effect> effects) =>
        [.. effects.Select(effect => effect is ComputeLeaves compute ? Previous(node, compute) : effect)];

    private ComputeLeaves Previous(NodeLife node, ComputeLeaves compute)
    {
        ComputeLeaves previous = _last.GetValueOrDefault(node, compute);
        _last[node] = compute;
        return previous;
    }
}
