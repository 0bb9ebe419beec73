namespace DistributedBackprop.Simulation.Faults;

/// <summary>The faults of one link: from one node to another, in this direction only.</summary>
/// <param name="LossShare">The share of messages that are lost.</param>
/// <param name="DuplicationShare">The share of messages that arrive twice.</param>
/// <param name="BitFlipShare">The share of copies of messages of which a bit is flipped.</param>
/// <param name="DelayMs">How long a message takes.</param>
/// <param name="KeepsOrder">Whether no message overtakes another.</param>
internal sealed record LinkFaults(double LossShare, double DuplicationShare, double BitFlipShare, MillisecondRange DelayMs, bool KeepsOrder)
{
    /// <summary>Draws the faults of a link: a bad one has those of the schedule in full, another a small part of them.</summary>
    /// <param name="options">The bounds that hold for every seed.</param>
    /// <param name="schedule">The schedule of the seed.</param>
    /// <param name="dice">The draws of the link.</param>
    public static LinkFaults Draw(FaultOptions options, FaultSchedule schedule, Dice dice)
    {
        double part = dice.Chance(options.BadLinkShare) ? 1 : dice.Between(0, options.GoodLinkPartMax);
        return new LinkFaults(
            part * schedule.MessageLossShare,
            part * schedule.MessageDuplicationShare,
            part * schedule.MessageBitFlipShare,
            new MillisecondRange(0, Math.Max(options.CalmMessageDelayMs.MostMs, part * schedule.MessageDelayMs.MostMs)),
            dice.Chance(options.OrderedLinkShare));
    }
}
