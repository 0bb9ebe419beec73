namespace DistributedBackprop.Simulation.Faults;

/// <summary>Something scheduled that is wrong for a while with a drawn part of the world: a partition, a clog, a full disk.</summary>
/// <param name="Number">Counts those of its kind in the schedule, from 1.</param>
/// <param name="Begin">When it begins.</param>
/// <param name="End">When it is over.</param>
/// <param name="Share">The share of subjects that it affects.</param>
/// <param name="IsOneWay">Of a partition: whether messages pass in the other direction.</param>
/// <param name="Seed">Draws whom it affects.</param>
internal sealed record Disturbance(int Number, TimeSpan Begin, TimeSpan End, double Share, bool IsOneWay, ulong Seed)
{
    /// <summary>Whether it is under way.</summary>
    public bool IsOn(TimeSpan now) => Begin <= now && now < End;

    /// <summary>Whether it affects a node or a link, for as long as it lasts. Any name has an answer: nodes need not be known beforehand.</summary>
    public bool Affects(string subject) => new Dice(Seed, DicePurpose.Disturbance, subject).Chance(Share);

    /// <summary>As a partition: whether messages cannot pass from one node to another.</summary>
    public bool Cuts(string from, string to) => Affects(from) != Affects(to) && (!IsOneWay || Affects(from));
}
