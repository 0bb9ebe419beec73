using System.Numerics;
using DistributedBackprop.Engine.Kernels;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>q = p - lr g.</summary>
internal sealed class GradientDescentRule<T> : UpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames { get; } = [];

    /// <inheritdoc/>
    public override void Apply(
        UpdateStep step,
        UpdateSegment segment,
        ReadOnlySpan<T> p,
        ReadOnlySpan<T> g,
        IReadOnlyList<Memory<T>> state,
        Span<T> q) => UpdateKernels.GradientDescent(p, g, q, divisor: T.One, Conversion.Round<T>(step.LearningRate));
}
