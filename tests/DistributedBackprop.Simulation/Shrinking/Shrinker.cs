using DistributedBackprop.Simulation.Faults;

namespace DistributedBackprop.Simulation.Shrinking;

/// <summary>
/// Takes away from a failing schedule whatever it fails without, greedily, until nothing more can go: kinds of faults,
/// workers, epochs, the time of faults, single strikes. What is left must be seen by the same checker.
/// </summary>
/// <param name="rerun">Simulates the seed with a reduction.</param>
/// <param name="rerunsMost">After how many simulations to be content with what is reached.</param>
internal sealed class Shrinker(Func<Reduction, SimulationResult> rerun, int rerunsMost)
{
    /// <summary>The strikes of a kind above which single ones are not tried: each takes a simulation.</summary>
    private const int SingleStrikesMost = 2_000;

    private SimulationResult _smallest = null!;

    /// <summary>The simulations made.</summary>
    public int Reruns { get; private set; }

    /// <summary>Shrinks a schedule.</summary>
    /// <param name="failed">What a seed came to; it must have failed.</param>
    /// <returns>The smallest result reached that the same checker complains of; <paramref name="failed"/> itself where nothing can go.</returns>
    public SimulationResult Shrink(SimulationResult failed)
    {
        ArgumentNullException.ThrowIfNull(failed.Violation);
        _smallest = failed;
        Reruns = 0;
        while (ShrinkOnce() && Reruns < rerunsMost)
        {
        }

        return _smallest;
    }

    private bool ShrinkOnce()
    {
        bool shrunk = DropKinds();
        shrunk |= EndFaultsEarlier();
        shrunk |= DropWorkers();
        shrunk |= DropEpochs();
        shrunk |= DropStrikes();
        return shrunk;
    }

    private bool DropKinds()
    {
        bool dropped = false;
        foreach (FaultKind kind in Enum.GetValues<FaultKind>().Where(kind => _smallest.Faults[kind] > 0 && !kind.IsConsequence()))
        {
            Reduction reduction = _smallest.Reduction;
            dropped |= Try(reduction with { Without = reduction.Without.Add(kind), Spared = reduction.Spared.Remove(kind) });
        }

        return dropped;
    }

    private bool EndFaultsEarlier()
    {
        bool earlier = false;
        double failsAt = _smallest.VirtualTime.TotalSeconds;
        double end = Math.Min(_smallest.Reduction.FaultsEndSeconds ?? failsAt, failsAt);
        for (double part = 0.5; part > 0.01; part /= 2)
        {
            double tried = Math.Round(end * (1 - part), 1);
            if (tried < end && Try(_smallest.Reduction with { FaultsEndSeconds = tried }))
            {
                earlier = true;
                end = tried;
            }
        }

        return earlier;
    }

    private bool DropWorkers() => TryLess(_smallest.Workers, workers => _smallest.Reduction with { Workers = workers });

    private bool DropEpochs() => TryLess(_smallest.Epochs, epochs => _smallest.Reduction with { Epochs = epochs });

    private bool TryLess(int present, Func<int, Reduction> reduced)
    {
        for (int less = 1; less < present; less++)
        {
            if (Try(reduced(less)))
            {
                return true;
            }
        }

        return false;
    }

    private bool DropStrikes()
    {
        bool dropped = false;
        foreach (FaultKind kind in Enum.GetValues<FaultKind>().Where(kind => !kind.IsConsequence() && _smallest.Faults[kind] > 0))
        {
            dropped |= DropStrikesOf(kind);
        }

        return dropped;
    }

    /// <summary>Tries to spare halves of the strikes, then quarters, down to single ones.</summary>
    private bool DropStrikesOf(FaultKind kind)
    {
        bool dropped = false;
        long most = kind.IsScheduled() ? FaultSchedule.ScheduledStrikesMost : _smallest.Drawn[kind];
        long least = Math.Max(1, most / SingleStrikesMost);
        for (long size = (most + 1) / 2; size >= least; size = size == 1 ? 0 : (size + 1) / 2)
        {
            for (long first = 1; first <= most && Reruns < rerunsMost; first += size)
            {
                dropped |= TrySparing(kind, first, Math.Min(first + size - 1, most), most);
            }
        }

        return dropped;
    }

    private bool TrySparing(FaultKind kind, long first, long last, long most)
    {
        Reduction reduction = _smallest.Reduction;
        long[] left = [.. Strikes(first, last).Where(strike => reduction.Allows(kind, strike))];
        if (left.Length == 0)
        {
            return false;
        }

        IEnumerable<long> spared = Strikes(1, most).Where(strike => !reduction.Allows(kind, strike));
        return Try(reduction with { Spared = reduction.Spared.SetItem(kind, new StrikeSet(spared.Concat(left))) });
    }

    private static IEnumerable<long> Strikes(long first, long last)
    {
        for (long strike = first; strike <= last; strike++)
        {
            yield return strike;
        }
    }

    /// <summary>Takes a reduction over where the same checker still complains.</summary>
    private bool Try(Reduction reduction)
    {
        if (Reruns == rerunsMost)
        {
            return false;
        }

        Reruns++;
        SimulationResult result = rerun(reduction);
        bool fails = result.Violation?.Checker == _smallest.Violation!.Checker;
        if (fails)
        {
            _smallest = result;
        }

        return fails;
    }
}
