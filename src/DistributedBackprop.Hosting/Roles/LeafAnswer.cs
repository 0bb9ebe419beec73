using System.Diagnostics;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>Carries out <see cref="ComputeLeaves"/>.</summary>
internal static class LeafAnswer
{
    /// <summary>Computes, on the caller's thread.</summary>
    /// <param name="compute">What to compute.</param>
    /// <param name="computer">Computes it.</param>
    /// <returns>The answer for the role that wants it.</returns>
    public static Input To(ComputeLeaves compute, LeafComputer computer)
    {
        long attempt = compute.Offer.Attempt;
        try
        {
            long start = Stopwatch.GetTimestamp();
            IReadOnlyList<Contribution> contributions = computer.Compute(compute.Offer, compute.Recycled);
            return new LeavesComputed(attempt, contributions, Stopwatch.GetElapsedTime(start));
        }
#pragma warning disable CA1031 // Whatever computing throws: the worker reports it and leaves, others compute its leaves.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new LeavesNotComputed(attempt, $"{exception.GetType().Name}: {exception.Message}");
        }
    }
}
