using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// The undisturbed run, to which every other is compared, is itself that of the scenario: what makes both wrong in the same
/// way shows here.
/// </summary>
/// <param name="undisturbed">The run without faults.</param>
/// <param name="pinned">Its digest; null where the scenario is not run as it stands.</param>
internal sealed class PinnedRunChecker(UndisturbedRun undisturbed, string? pinned) : Checker
{
    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        if (effect is Report { Event: HeadStarted } && pinned is not null)
        {
            Require(undisturbed.Digest == pinned, $"the undisturbed run has the digest {undisturbed.Digest}, not {pinned}. Where bits change on purpose, Arithmetic.Version is raised and ScenarioCatalog renewed.");
        }
    }
}
