using DistributedBackprop.Training.Messages;

namespace DistributedBackprop.Simulation.World;

/// <summary>One direction between the two roles of a head: every message arrives once and in order.</summary>
/// <param name="context">The world.</param>
/// <param name="receiver">Who receives.</param>
internal sealed class LocalLink(SimulationContext context, SimulatedNode receiver)
{
    private TimeSpan _lastArrival;

    /// <summary>Sends a message.</summary>
    public void Send(Message message)
    {
        TimeSpan arrival = context.Events.Now + context.Faults.LocalDelay();
        _lastArrival = arrival > _lastArrival ? arrival : _lastArrival;
        context.Events.At(_lastArrival, () => receiver.Post(message));
    }
}
