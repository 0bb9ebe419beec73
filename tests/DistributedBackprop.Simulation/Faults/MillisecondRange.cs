namespace DistributedBackprop.Simulation.Faults;

/// <summary>A range of durations in milliseconds.</summary>
/// <param name="LeastMs">The shortest, at least 0.</param>
/// <param name="MostMs">The longest.</param>
internal readonly record struct MillisecondRange(double LeastMs, double MostMs);
