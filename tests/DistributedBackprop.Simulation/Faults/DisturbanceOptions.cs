namespace DistributedBackprop.Simulation.Faults;

/// <summary>The bounds within which disturbances of a kind are drawn.</summary>
/// <param name="Most">The most of them in a schedule.</param>
/// <param name="LengthMs">How long one lasts.</param>
/// <param name="Share">The share of nodes or links that one affects.</param>
internal sealed record DisturbanceOptions(int Most, MillisecondRange LengthMs, double Share)
{
    /// <summary>The share of them that work in one direction only.</summary>
    public double OneWayShare { get; init; }

    /// <summary>Draws those of a schedule.</summary>
    /// <param name="count">How many, at most <see cref="Most"/>.</param>
    /// <param name="faultsEnd">When all must be over.</param>
    /// <param name="dice">The draws of the schedule.</param>
    public IReadOnlyList<Disturbance> Draw(int count, TimeSpan faultsEnd, Dice dice)
    {
        var drawn = new List<Disturbance>();
        for (int number = 1; number <= Most; number++)
        {
            TimeSpan begin = faultsEnd * dice.Between(0.0, 1.0);
            TimeSpan end = begin + dice.Within(LengthMs);
            bool isOneWay = dice.Chance(OneWayShare);
            ulong seed = (ulong)dice.Between(0, int.MaxValue - 1);
            drawn.Add(new Disturbance(number, begin, end < faultsEnd ? end : faultsEnd, Share, isOneWay, seed));
        }

        return [.. drawn.Take(count)];
    }
}
