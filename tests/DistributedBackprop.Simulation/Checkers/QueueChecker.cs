using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// A worker's queue is bounded: it computes one offer at a time, and next only ever the newest that has reached it, once; so at most one waits.
/// </summary>
internal sealed class QueueChecker : Checker
{
    private readonly Dictionary<NodeLife, WorkerState> _workers = [];

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input)
    {
        switch (input)
        {
            case Welcome welcome: StateOf(node).Generation = Math.Max(StateOf(node).Generation, welcome.Generation); break;
            case Offer offer: NoteOffer(StateOf(node), offer); break;
            case LeavesComputed or LeavesNotComputed: StateOf(node).IsComputing = false; break;
            default: break;
        }
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        if (effect is ComputeLeaves compute)
        {
            WorkerState worker = StateOf(node);
            (RoundId, long) begun = (compute.Offer.Round, compute.Offer.Attempt);
            Require(!worker.IsComputing, $"{node} computes two offers at a time");
            Require(begun == worker.Newest, $"{node} computes {begun}; the newest offer that has reached it is {worker.Newest}");
            Require(begun != worker.LastBegun, $"{node} computes {begun} twice");
            worker.IsComputing = true;
            worker.LastBegun = begun;
        }
    }

    private static void NoteOffer(WorkerState worker, Offer offer)
    {
        (RoundId, long) arrived = (offer.Round, offer.Attempt);
        if (offer.Round.Version.Generation >= worker.Generation && (worker.Newest is not { } newest || arrived.CompareTo(newest) > 0))
        {
            worker.Newest = arrived;
        }
    }

    private WorkerState StateOf(NodeLife node)
    {
        if (!_workers.TryGetValue(node, out WorkerState? state))
        {
            _workers[node] = state = new WorkerState();
        }

        return state;
    }

    private sealed class WorkerState
    {
        public long Generation { get; set; }

        public (RoundId Round, long Attempt)? Newest { get; set; }

        public (RoundId Round, long Attempt)? LastBegun { get; set; }

        public bool IsComputing { get; set; }
    }
}
