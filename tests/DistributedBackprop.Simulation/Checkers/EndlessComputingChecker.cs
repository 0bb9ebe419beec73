using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// Computing that never ends holds up nobody for ever: a worker gives up, and says why, once it has computed an offer for
/// <c>workers.computeSeconds</c> by its own clock, no sooner, and no later than its next signs of life.
/// </summary>
/// <param name="options">The run's waits.</param>
internal sealed class EndlessComputingChecker(WorkerOptions options) : Checker
{
    /// <summary>The signs of life of a worker that computes: those that fit into its time, and two to notice.</summary>
    private readonly double _signsMost = (options.ComputeSeconds / options.HeartbeatSeconds) + 2;
    private readonly TimeSpan _most = TimeSpan.FromSeconds(options.ComputeSeconds);
    private readonly Dictionary<NodeLife, Computation> _underWay = [];
    private TimeSpan _now;

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input, TimeSpan now)
    {
        if (node.Kind != NodeKind.Worker)
        {
            return;
        }

        _now = now;
        if (input is LeavesComputed or LeavesNotComputed)
        {
            _underWay.Remove(node);
        }
        else if (input is Tick && _underWay.TryGetValue(node, out Computation? computation))
        {
            Require(++computation.Signs <= _signsMost, $"{node} computes since {computation.Since}; it is {now} now, and {_most} are its time");
        }
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case ComputeLeaves:
                _underWay[node] = new Computation { Since = _now };
                break;
            case SendToCoordinator { Message: Goodbye { Failed: true } goodbye } when goodbye.Reason.Contains("workers.computeSeconds", StringComparison.Ordinal):
                Require(_underWay.TryGetValue(node, out Computation? computation) && _now - computation.Since >= _most, $"{node} gives up at {_now}: {goodbye.Reason}. It computes since {_underWay.GetValueOrDefault(node)?.Since}");
                break;
            case Finish when node.Kind == NodeKind.Worker:
                _underWay.Remove(node);
                break;
            default:
                break;
        }
    }

    private sealed class Computation
    {
        public required TimeSpan Since { get; init; }

        public int Signs { get; set; }
    }
}
