using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>What a worker pushed to a former head reaches the new one under the new number, in place of what it pushes now.</summary>
internal sealed class PushOfFormerGeneration : Sabotage
{
    private readonly Dictionary<(string Worker, long Updates, RoundKind Kind), Push> _former = [];

    public override Input? Delivering(NodeLife node, Input input)
    {
        if (node.Kind != NodeKind.ParameterServer || input is not Push push)
        {
            return input;
        }

        (string, long, RoundKind) key = (push.Worker.Name, push.Round.Version.Updates, push.Round.Kind);
        if (_former.TryGetValue(key, out Push? former) && former.Round.Version.Generation < push.Round.Version.Generation)
        {
            return former with { Round = push.Round };
        }

        _former[key] = (Push)WireCopy.Of(push);
        return push;
    }
}
