using System.Diagnostics.CodeAnalysis;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>A checker has seen a promise broken.</summary>
/// <param name="checker">The checker.</param>
/// <param name="violation">What was broken, with the values.</param>
[SuppressMessage("Design", "CA1032", Justification = "Thrown by checkers only, always with both values.")]
[SuppressMessage("Design", "CA1064", Justification = "Never leaves the simulator.")]
internal sealed class ViolationException(string checker, string violation) : Exception(violation)
{
    /// <summary>The checker.</summary>
    public string Checker { get; } = checker;
}
