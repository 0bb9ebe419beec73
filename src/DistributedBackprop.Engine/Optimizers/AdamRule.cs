using System.Numerics;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>
/// m = b1 m + (1 - b1) g; v = b2 v + (1 - b2) g^2; q = keep p - s m / (sqrt(v) r + epsilon), with s = lr / (1 - b1^t),
/// r = 1 / sqrt(1 - b2^t), and keep = 1 - lr * weight decay for weights, 1 for biases. The decays are rounded to T first and
/// their powers taken of the rounded values, so that the correction undoes exactly the decay that the moments had.
/// </summary>
internal sealed class AdamRule<T> : UpdateRule<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _beta1;
    private readonly T _beta2;
    private readonly T _epsilon;
    private readonly double _weightDecay;

    /// <summary>Creates the rule.</summary>
    /// <param name="adam">Decays and epsilon.</param>
    /// <param name="weightDecay">The decoupled weight decay; 0 is Adam's.</param>
    public AdamRule(Adam adam, double weightDecay)
    {
        _beta1 = Conversion.Round<T>(adam.Beta1);
        _beta2 = Conversion.Round<T>(adam.Beta2);
        _epsilon = Conversion.Round<T>(adam.Epsilon);
        _weightDecay = weightDecay;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> StateNames { get; } = ["firstMoment", "secondMoment"];

    /// <inheritdoc/>
    public override void Apply(
        UpdateStep step,
        UpdateSegment segment,
        ReadOnlySpan<T> p,
        ReadOnlySpan<T> g,
        IReadOnlyList<Memory<T>> state,
        Span<T> q)
    {
        double keep = segment.IsWeight ? 1.0 - (step.LearningRate * _weightDecay) : 1.0;
        UpdateKernels.Adam(
            p,
            g,
            SliceOf(state[0], segment),
            SliceOf(state[1], segment),
            q,
            _beta1,
            _beta2,
            Conversion.Round<T>(step.LearningRate / Correction(_beta1, step.Number)),
            Conversion.Round<T>(1.0 / Math.Sqrt(Correction(_beta2, step.Number))),
            _epsilon,
            Conversion.Round<T>(keep));
    }

    private static double Correction(T beta, long step) =>
        1.0 - ElementaryFunctions.Power(Conversion.Widen(beta), step);
}
