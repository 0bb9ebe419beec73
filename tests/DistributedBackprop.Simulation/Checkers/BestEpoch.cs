using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>The best epoch by its definition: the first of those with the lowest deciding error.</summary>
internal static class BestEpoch
{
    /// <summary>The best epoch of a history, counted from 1; null where there is none.</summary>
    public static int? Of(IReadOnlyList<EpochRecord> history)
    {
        EpochRecord? best = null;
        foreach (EpochRecord epoch in history)
        {
            if (best is null || epoch.DecidingError < best.DecidingError)
            {
                best = epoch;
            }
        }

        return best?.Epoch;
    }
}
