using System.Diagnostics.CodeAnalysis;

namespace DistributedBackprop.Simulation.Campaigns;

/// <summary>Looks for a seed that breaks a promise. Speaks in types of the base library only: callers may have loaded the simulator a second time.</summary>
internal static class SeedSearch
{
    /// <summary>Simulates seeds until one breaks a promise.</summary>
    /// <param name="firstSeed">The first seed.</param>
    /// <param name="count">The most seeds.</param>
    /// <returns>The seed, who saw it and what; null where all promises were kept.</returns>
    public static (ulong Seed, string Checker, string What)? FirstViolation(ulong firstSeed, ulong count)
    {
        for (ulong k = 0; k < count; k++)
        {
            ulong seed = unchecked(firstSeed + k);
            if (Violation(seed) is { } violation)
            {
                return (seed, violation.Checker, violation.What);
            }
        }

        return null;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A protocol that cannot even run undisturbed has been found out.")]
    private static Violation? Violation(ulong seed)
    {
        try
        {
            return Simulator.Run(seed).Violation;
        }
        catch (Exception exception)
        {
            return new Violation($"undisturbed run: {exception.GetType().Name}", exception.Message);
        }
    }
}
