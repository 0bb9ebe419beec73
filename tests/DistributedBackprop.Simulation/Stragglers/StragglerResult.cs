namespace DistributedBackprop.Simulation.Stragglers;

/// <summary>What a case came to.</summary>
/// <param name="World">The case.</param>
/// <param name="StepTimes">How long each step took, from the second on.</param>
/// <param name="ParametersSha256">The checksum of the model.</param>
internal sealed record StragglerResult(StragglerCase World, IReadOnlyList<TimeSpan> StepTimes, string ParametersSha256)
{
    /// <summary>The mean step time from the second step on.</summary>
    public TimeSpan Mean => TimeSpan.FromSeconds(StepTimes.Average(time => time.TotalSeconds));

    /// <summary>The longest step, of those from the second on.</summary>
    public TimeSpan Longest => StepTimes.Max();
}
