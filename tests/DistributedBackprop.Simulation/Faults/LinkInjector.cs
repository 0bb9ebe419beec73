using DistributedBackprop.Simulation.World;

namespace DistributedBackprop.Simulation.Faults;

/// <summary>Decides what becomes of each message on one link.</summary>
/// <param name="from">The node that sends.</param>
/// <param name="to">The node that receives.</param>
/// <param name="link">The link's faults.</param>
/// <param name="calmDelayMs">The delay of messages without faults.</param>
/// <param name="dice">The link's draws.</param>
/// <param name="faults">Counts, and spares.</param>
/// <param name="events">The virtual time.</param>
internal sealed class LinkInjector(string from, string to, LinkFaults link, MillisecondRange calmDelayMs, Dice dice, FaultInjector faults, EventQueue events)
{
    private readonly string _name = $"{from}>{to}";

    /// <summary>Whether no message overtakes another.</summary>
    public bool KeepsOrder => link.KeepsOrder;

    /// <summary>Whether bits may be flipped here.</summary>
    public bool FlipsBits => link.BitFlipShare > 0;

    private bool Active => events.Now < faults.Schedule.FaultsEnd;

    /// <summary>Whether a message that is sent now is cut off by a partition.</summary>
    public bool IsCut()
    {
        bool isCut = faults.Schedule.Partitions.Any(partition => partition.IsOn(events.Now) && partition.Cuts(from, to));
        if (isCut)
        {
            faults.Count(FaultKind.MessageCut);
        }

        return isCut;
    }

    /// <summary>Whether a message that is sent now is lost.</summary>
    public bool Loses() => Strikes(link.LossShare, FaultKind.MessageLost);

    /// <summary>Whether a message that is sent now arrives twice.</summary>
    public bool Doubles() => Strikes(link.DuplicationShare, FaultKind.MessageDoubled);

    /// <summary>When a copy of a message that is sent now arrives.</summary>
    public TimeSpan Arrival()
    {
        TimeSpan arrival = events.Now + Delay();
        if (faults.Schedule.Clogs.Where(clog => clog.IsOn(arrival) && clog.Affects(_name)).MaxBy(clog => clog.End) is not { } clog)
        {
            return arrival;
        }

        faults.Count(FaultKind.MessageClogged);
        return clog.End;
    }

    /// <summary>The bit of a copy that is flipped on the way; null for none.</summary>
    /// <param name="bits">How many it has.</param>
    public int? FlippedBit(int bits) => Strikes(link.BitFlipShare, FaultKind.MessageCorrupted) ? dice.Between(0, bits - 1) : null;

    private TimeSpan Delay()
    {
        TimeSpan calm = dice.Within(calmDelayMs);
        TimeSpan delay = dice.Within(link.DelayMs);
        bool isLong = delay > TimeSpan.FromMilliseconds(calmDelayMs.MostMs);
        return Active && (!isLong || faults.Strikes(FaultKind.MessageDelayed)) ? delay : calm;
    }

    private bool Strikes(double share, FaultKind kind) => dice.Chance(share) && Active && faults.Strikes(kind);
}
