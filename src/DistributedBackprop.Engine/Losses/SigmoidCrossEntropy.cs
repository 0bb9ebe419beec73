using System.Numerics;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Kernels.Outputs;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Losses;

/// <summary>
/// Binary cross-entropy with the logistic function: E = - sum over j of (y_j ln a_j + (1 - y_j) ln(1 - a_j)).
/// With ln a = -softplus(-z) and ln(1 - a) = -softplus(z), each term is softplus(-|z|) + (z > 0 ? (1 - y) z : -y z), which
/// neither overflows nor cancels for y in [0, 1]; delta_j = a_j - y_j.
/// </summary>
internal sealed class SigmoidCrossEntropy<T> : OutputHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override bool NeedsAllTargets => false;

    /// <inheritdoc/>
    public override string? RefusalOf(ReadOnlySpan<T> targets)
    {
        foreach (T target in targets)
        {
            if (target < T.Zero || target > T.One)
            {
                return FormattableString.Invariant($"a target is {target}, but binaryCrossEntropy needs probabilities, from 0 to 1");
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Activate(ReadOnlySpan<T> logits, Span<T> activations, OutputMemory<T> memory) =>
        ActivationKernels.Apply(Activation.Sigmoid, logits, activations);

    /// <inheritdoc/>
    public override void Losses(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> activations, ReadOnlySpan<T> targets, Span<double> losses, OutputMemory<T> memory)
    {
        int outputs = memory.Computed.Outputs;
        Span<double> terms = memory.Terms[..outputs];
        for (int b = 0; b < losses.Length; b++)
        {
            for (int j = 0; j < outputs; j++)
            {
                T target = targets[(b * outputs) + j];
                terms[j] = T.IsNaN(target) ? 0.0 : Term(Conversion.Widen(logits[(b * outputs) + j]), Conversion.Widen(target));
            }

            losses[b] = ReductionKernels.Sum<double>(terms);
        }
    }

    /// <inheritdoc/>
    public override void Deltas(ReadOnlySpan<T> activations, ReadOnlySpan<T> targets, Span<T> deltas) =>
        OutputDeltaKernels.Errors(activations, targets, deltas);

    private static double Term(double logit, double target)
    {
        double onTheWrongSide = logit > 0.0 ? Weighted(1.0 - target, logit) : Weighted(target, -logit);
        return ElementaryFunctions.Softplus(-Math.Abs(logit)) + onTheWrongSide;
    }

    /// <summary>weight * value, where a weight of 0 takes nothing even of an infinite value.</summary>
    private static double Weighted(double weight, double value) => weight == 0.0 ? 0.0 : weight * value;
}
