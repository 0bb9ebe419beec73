using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Simulation.World;

/// <summary>
/// Flips a bit in a worker's answer, as a broken memory or processor does. A number that is not finite is left alone: most flips
/// make an infinity a not-a-number, and two workers that do so give the same wrong answer.
/// </summary>
internal static class FlippedAnswer
{
    /// <summary>The answer with one bit flipped in the sums at its first node.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="bit">Which bit of the gradient, or of the loss where the number is odd or there is no gradient; wraps round.</param>
    public static IReadOnlyList<Contribution> Of(IReadOnlyList<Contribution> answer, int bit) => answer.Count == 0
        ? answer
        : [bit % 2 == 0 && answer[0].Gradient is { } gradient ? answer[0] with { Gradient = FlipIn(gradient, bit / 2) } : FlipInLoss(answer[0], bit / 2), .. answer.Skip(1)];

    private static Contribution FlipInLoss(Contribution sums, int bit)
    {
        if (!double.IsFinite(sums.Sums.Loss))
        {
            return sums;
        }

        double flipped = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(sums.Sums.Loss) ^ (1L << (bit % 64)));
        return sums with { Sums = sums.Sums with { Loss = flipped } };
    }

    private static FlatVector FlipIn(FlatVector vector, int bit)
    {
        FlatVector copy = vector.Copy();
        switch (copy)
        {
            case FlatVector<float> floats:
                int at = bit / 32 % floats.Length;
                floats.Values[at] = !float.IsFinite(floats.Values[at]) ? floats.Values[at] : BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(floats.Values[at]) ^ (1 << (bit % 32)));
                break;
            case FlatVector<double> doubles:
                int place = bit / 64 % doubles.Length;
                doubles.Values[place] = !double.IsFinite(doubles.Values[place]) ? doubles.Values[place] : BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(doubles.Values[place]) ^ (1L << (bit % 64)));
                break;
            default:
                throw new ArgumentException($"No bit is flipped in a {vector.GetType()}.", nameof(vector));
        }

        return copy;
    }
}
