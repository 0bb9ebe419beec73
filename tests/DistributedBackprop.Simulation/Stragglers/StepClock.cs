using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Stragglers;

/// <summary>Notes when steps are applied.</summary>
/// <param name="events">The virtual time.</param>
internal sealed class StepClock(EventQueue events) : Checker
{
    private readonly List<TimeSpan> _applied = [];

    /// <summary>The steps applied so far.</summary>
    public int Steps => _applied.Count;

    /// <summary>How long each step took but the first, which waits for workers to join.</summary>
    public IReadOnlyList<TimeSpan> StepTimes => [.. _applied.Zip(_applied.Skip(1), (before, after) => after - before)];

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        if (effect is Report { Event: StepApplied })
        {
            _applied.Add(events.Now);
        }
    }
}
