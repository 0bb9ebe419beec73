using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// What a role keeps is bounded by the size of the run, not by how long it has lasted or what has gone wrong. Counting takes
/// time, so it is done now and then.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="workers">The number of workers, strangers included.</param>
/// <param name="servers">The number of server nodes.</param>
internal sealed class MemoryChecker(TrainingRun run, int workers, int servers) : Checker
{
    /// <summary>A role is looked at each time it has handled this many inputs.</summary>
    private const int InputsBetweenLooks = 50;

    /// <summary>What any role keeps besides: itself, its parts, empty collections.</summary>
    private const int FixedMost = 160;

    /// <summary>For an epoch in the history: its record and its place; twice, for history and checkpoint under way.</summary>
    private const int EpochMost = 5;

    /// <summary>For a worker: its names, weight, speed, its offer and the one of a former round that it still computes, in collections that have grown to up to twice their need.</summary>
    private const int WorkerMost = 20;

    /// <summary>For a server node: its name, vote, confirmation and copy, in collections.</summary>
    private const int ServerMost = 12;

    /// <summary>For a leaf of the open round: its sums and their places, as offered, up to three times, timed, verified, counted and held.</summary>
    private const int LeafMost = 40;

    private readonly Dictionary<NodeLife, int> _handled = [];

    private int Most => FixedMost
        + (EpochMost * run.Options.Stopping.Epochs)
        + (WorkerMost * workers)
        + (ServerMost * servers)
        + (LeafMost * Math.Max(run.Plan.LeavesOfFullStep, run.Plan.ValidationLeaves));

    /// <inheritdoc/>
    public override void Handled(NodeLife node, IRole role)
    {
        int handled = _handled[node] = _handled.GetValueOrDefault(node) + 1;
        if (handled % InputsBetweenLooks == 0)
        {
            int kept = RetainedObjects.Of(role);
            Require(kept <= Most, $"{node} keeps {kept} objects after {handled} inputs; {Most} are its bound");
        }
    }
}
