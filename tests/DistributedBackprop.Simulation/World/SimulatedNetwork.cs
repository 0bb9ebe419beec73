using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Training.Messages;

namespace DistributedBackprop.Simulation.World;

/// <summary>The network between all nodes: a link for each pair and direction, with faults of its own.</summary>
/// <param name="context">The world.</param>
internal sealed class SimulatedNetwork(SimulationContext context)
{
    private readonly Dictionary<(string From, string To), SimulatedLink> _links = [];

    /// <summary>Plans that disturbances of the network begin.</summary>
    public void Start()
    {
        Announce(context.Faults.Schedule.Partitions, FaultKind.PartitionBegan);
        Announce(context.Faults.Schedule.Clogs, FaultKind.ClogBegan);
    }

    /// <summary>Sends a message. Nodes need not be known beforehand.</summary>
    /// <param name="from">The node that sends.</param>
    /// <param name="to">The node that receives.</param>
    /// <param name="message">The message.</param>
    /// <param name="deliver">Is called with each copy that arrives.</param>
    public void Send(string from, string to, Message message, Action<Message> deliver)
    {
        if (!_links.TryGetValue((from, to), out SimulatedLink? link))
        {
            _links[(from, to)] = link = new SimulatedLink(from, to, context);
        }

        link.Send(message, deliver);
    }

    private void Announce(IEnumerable<Disturbance> disturbances, FaultKind kind)
    {
        foreach (Disturbance disturbance in disturbances)
        {
            context.Events.At(disturbance.Begin, () =>
            {
                context.Faults.Count(kind);
                context.Trace.Note($"{kind} {disturbance.Number} until {disturbance.End}");
            });
        }
    }
}
