using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Training.Messages;

namespace DistributedBackprop.Simulation.World;

/// <summary>The way from one node to another: loses, delays, doubles, reorders, corrupts, cuts and clogs.</summary>
/// <param name="from">The node that sends.</param>
/// <param name="to">The node that receives.</param>
/// <param name="context">The world.</param>
internal sealed class SimulatedLink(string from, string to, SimulationContext context)
{
    private readonly LinkInjector _faults = context.Faults.LinkBetween(from, to);
    private TimeSpan _lastArrival;

    /// <summary>Sends a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="deliver">Is called with each copy that arrives.</param>
    public void Send(Message message, Action<Message> deliver)
    {
        if (_faults.IsCut())
        {
            context.Trace.Note($"cut {from} -> {to}: {TraceText.Of(message)}");
        }
        else if (_faults.Loses())
        {
            context.Trace.Note($"lost {from} -> {to}: {TraceText.Of(message)}");
        }
        else
        {
            SendCopies(Handover(message), _faults.Doubles() ? 2 : 1, deliver);
        }
    }

    private void SendCopies(Message sent, int copies, Action<Message> deliver)
    {
        WireFrame? frame = _faults.FlipsBits ? WireFrame.Of(sent) : null;
        for (int copy = 0; copy < copies; copy++)
        {
            TimeSpan arrival = InOrder(_faults.Arrival());
            WireFrame? arriving = frame is not null && _faults.FlippedBit(frame.Bits) is { } bit ? frame.WithFlippedBit(bit) : frame;
            context.Events.At(arrival, () => Arrive(arriving, sent, deliver));
        }
    }

    /// <summary>The receiver drops what does not have its checksum, unread.</summary>
    private void Arrive(WireFrame? frame, Message sent, Action<Message> deliver)
    {
        if (frame is { IsIntact: false })
        {
            context.Trace.Note($"corrupted {from} -> {to}: {TraceText.Of(sent)}");
        }
        else
        {
            deliver(Handover(sent));
        }
    }

    private TimeSpan InOrder(TimeSpan arrival)
    {
        bool overtakes = arrival < _lastArrival;
        if (overtakes && (_faults.KeepsOrder || !context.Faults.Strikes(FaultKind.MessageOvertaken)))
        {
            return _lastArrival;
        }

        _lastArrival = overtakes ? _lastArrival : arrival;
        return arrival;
    }

    private Message Handover(Message message) => context.Faults.Schedule.SharesMemory ? message : WireCopy.Of(message);
}
