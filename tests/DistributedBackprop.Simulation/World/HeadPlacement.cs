using DistributedBackprop.Simulation.Faults;

namespace DistributedBackprop.Simulation.World;

/// <summary>
/// Who runs the head, as a cluster's singleton does it: now and then each server node looks which others it can reach, and
/// begins a head where none of them has one and it is the first by name. Cut off from each other, several nodes begin one.
/// </summary>
/// <param name="servers">The server nodes, in the order of their names.</param>
/// <param name="context">The world.</param>
internal sealed class HeadPlacement(IReadOnlyList<SimulatedServer> servers, SimulationContext context)
{
    private TimeSpan _heldOffUntil;

    /// <summary>Lets no head begin before a time.</summary>
    public void HoldOffUntil(TimeSpan time) => _heldOffUntil = time;

    /// <summary>Begins to look.</summary>
    public void Start()
    {
        foreach (SimulatedServer server in servers)
        {
            LookLater(server);
        }
    }

    private void LookLater(SimulatedServer server) => context.Events.After(context.Faults.PlacementDelay(), () =>
    {
        Look(server);
        LookLater(server);
    });

    private void Look(SimulatedServer server)
    {
        if (!server.IsUp || context.Events.Now < _heldOffUntil)
        {
            return;
        }

        SimulatedServer[] reachable = [.. servers.Where(other => other == server || (other.IsUp && !context.Faults.IsCutOff(server.Name, other.Name)))];
        if (reachable[0] == server && !reachable.Any(other => other.HasHead))
        {
            context.Trace.Note($"a head begins on {server.Name}");
            if (servers.Any(other => other.HasHead))
            {
                context.Faults.Count(FaultKind.SecondHeadBegan);
            }

            server.StartHead();
        }
    }
}
