using System.Numerics;
using DistributedBackprop.Engine.Kernels.Outputs;

namespace DistributedBackprop.Engine.Losses;

/// <summary>
/// Cross-entropy with softmax: E = - sum over j of y_j ln a_j, where the targets are probabilities that add up to 1.
/// With M = the largest logit and S = the sum over k of e^(z_k - M), -ln a_j = (M - z_j) + ln S, in which nothing
/// overflows; the largest logit's own term of S is exactly 1, so that ln S = ln(1 + the others) keeps the digits of a loss
/// near 0. delta_j = a_j - y_j.
/// </summary>
internal sealed class SoftmaxCrossEntropy<T> : OutputHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How far the sum of an example's targets may be from 1: room for probabilities that were rounded.</summary>
    private const double SumTolerance = 1e-3;

    /// <inheritdoc/>
    public override bool NeedsAllTargets => true;

    /// <inheritdoc/>
    public override string? RefusalOf(ReadOnlySpan<T> targets)
    {
        double sum = 0.0;
        foreach (T target in targets)
        {
            if (target < T.Zero)
            {
                return FormattableString.Invariant($"a target is {target}, but crossEntropy needs probabilities, none below 0");
            }

            sum += Conversion.Widen(target);
        }

        return Math.Abs(sum - 1.0) > SumTolerance
            ? FormattableString.Invariant($"the targets add up to {sum}, but crossEntropy needs probabilities that add up to 1")
            : null;
    }

    /// <inheritdoc/>
    public override void Activate(ReadOnlySpan<T> logits, Span<T> activations, OutputMemory<T> memory) =>
        OutputKernels.Softmax(logits, activations, memory);

    /// <inheritdoc/>
    public override void Losses(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> activations, ReadOnlySpan<T> targets, Span<double> losses, OutputMemory<T> memory) =>
        OutputKernels.CrossEntropy(logits, targets, losses, memory);

    /// <inheritdoc/>
    public override void Deltas(ReadOnlySpan<T> activations, ReadOnlySpan<T> targets, Span<T> deltas) =>
        OutputDeltaKernels.Errors(activations, targets, deltas);
}
