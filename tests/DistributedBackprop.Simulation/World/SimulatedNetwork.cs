using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Training.Messages;

namespace DistributedBackprop.Simulation.World;

/// <summary>The network between head and workers: loses, delays, doubles and reorders.</summary>
/// <param name="context">The world.</param>
internal sealed class SimulatedNetwork(SimulationContext context)
{
    private readonly Dictionary<(string From, string To), TimeSpan> _lastArrival = [];

    /// <summary>Sends a message.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="message">The message.</param>
    /// <param name="deliver">Is called with each copy that arrives.</param>
    public void Send(string from, string to, Message message, Action<Message> deliver)
    {
        Message sent = Handover(message);
        IReadOnlyList<TimeSpan> delays = context.Faults.Deliveries();
        if (delays.Count == 0)
        {
            context.Trace.Note($"lost {from} -> {to}: {TraceText.Of(message)}");
        }

        foreach (TimeSpan delay in delays)
        {
            NoteArrival(from, to, context.Events.Now + delay);
            context.Events.After(delay, () => deliver(Handover(sent)));
        }
    }

    private Message Handover(Message message) => context.Faults.Schedule.SharesMemory ? message : WireCopy.Of(message);

    private void NoteArrival(string from, string to, TimeSpan arrival)
    {
        TimeSpan last = _lastArrival.GetValueOrDefault((from, to));
        if (arrival < last)
        {
            context.Faults.Count(FaultKind.MessageOvertaken);
        }
        else
        {
            _lastArrival[(from, to)] = arrival;
        }
    }
}
