using System.Numerics;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Losses;

/// <summary>
/// Cross-entropy with softmax: E = - sum over j of y_j ln a_j, where the targets are probabilities that add up to 1.
/// With M = the largest logit and S = the sum over k of e^(z_k - M), -ln a_j = (M - z_j) + ln S, in which nothing
/// overflows; the largest logit's own term of S is exactly 1, so that ln S = ln(1 + the others) keeps the digits of a loss
/// near 0. delta_j = a_j - y_j.
/// </summary>
/// <param name="outputs">m.</param>
internal sealed class SoftmaxCrossEntropy<T>(int outputs) : OutputHead<T>
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
    public override void Activate(ReadOnlySpan<T> logits, Span<T> activations)
    {
        for (int start = 0; start < logits.Length; start += outputs)
        {
            ActivationKernels.Softmax(logits.Slice(start, outputs), activations.Slice(start, outputs));
        }
    }

    /// <inheritdoc/>
    public override double ExampleLoss(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> activations, ReadOnlySpan<T> targets, Span<double> terms)
    {
        int largest = IndexOfLargest(logits);
        double maximum = Conversion.Widen(logits[largest]);
        double logOfSum = LogOfSum(logits, largest, maximum, terms);
        for (int j = 0; j < terms.Length; j++)
        {
            double negativeLog = maximum - Conversion.Widen(logits[j]) + logOfSum;
            terms[j] = Weighted(Conversion.Widen(targets[j]), negativeLog);
        }

        return ReductionKernels.Sum(terms);
    }

    /// <inheritdoc/>
    public override void Deltas(ReadOnlySpan<T> activations, ReadOnlySpan<T> targets, Span<T> deltas) =>
        Errors(activations, targets, deltas);

    private static double LogOfSum(ReadOnlySpan<T> logits, int largest, double maximum, Span<double> terms)
    {
        for (int k = 0; k < terms.Length; k++)
        {
            terms[k] = Conversion.Widen(logits[k]) - maximum;
        }

        ActivationKernels.Exponentiate(terms);
        terms[largest] = 0.0;
        return ElementaryFunctions.LogOnePlus(ReductionKernels.Sum<double>(terms));
    }

    // The first of equals. A logit that is not a number reaches the loss from here or through the sum.
    private static int IndexOfLargest(ReadOnlySpan<T> logits)
    {
        int largest = 0;
        for (int k = 1; k < logits.Length; k++)
        {
            if (logits[k] > logits[largest])
            {
                largest = k;
            }
        }

        return largest;
    }
}
