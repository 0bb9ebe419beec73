using System.Numerics;
using DistributedBackprop.Engine.Kernels;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>v = c v + g; q = p - lr v.</summary>
/// <param name="coefficient">c.</param>
internal sealed class MomentumRule<T>(double coefficient) : UpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _coefficient = Conversion.Round<T>(coefficient);

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames { get; } = ["velocity"];

    /// <inheritdoc/>
    public override void Apply(
        UpdateStep step,
        UpdateSegment segment,
        ReadOnlySpan<T> p,
        ReadOnlySpan<T> g,
        IReadOnlyList<Memory<T>> state,
        Span<T> q) =>
        UpdateKernels.Momentum(p, g, SliceOf(state[0], segment), q, Conversion.Round<T>(step.LearningRate), _coefficient);
}
