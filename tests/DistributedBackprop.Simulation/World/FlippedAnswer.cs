using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Simulation.World;

/// <summary>
/// Flips a bit in a worker's answer, as a broken memory or processor does. No two workers ever flip the same bit: two equal wrong
/// answers cannot be told from right ones, whatever the protocol does. A number that is not finite is left alone for the same
/// reason: most flips make an infinity a not-a-number.
/// </summary>
internal static class FlippedAnswer
{
    /// <summary>The answer with one bit flipped in the sums at its first node.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="draw">Which bit of the gradient, or of the loss where the number is odd or there is no gradient; wraps round.</param>
    /// <param name="worker">The worker, from 0: it flips only bits that leave this rest when divided by the most workers.</param>
    public static IReadOnlyList<Contribution> Of(IReadOnlyList<Contribution> answer, int draw, int worker) => answer.Count == 0
        ? answer
        : [draw % 2 == 0 && answer[0].Gradient is { } gradient ? answer[0] with { Gradient = FlipIn(gradient, draw / 2, worker) } : FlipInLoss(answer[0], draw / 2, worker), .. answer.Skip(1)];

    private static int BitOf(int draw, int worker, int bits) => worker + (draw % (bits / FaultSchedule.ScheduledStrikesMost) * FaultSchedule.ScheduledStrikesMost);

    private static Contribution FlipInLoss(Contribution sums, int draw, int worker) =>
        sums with { Sums = sums.Sums with { Loss = Flip(sums.Sums.Loss, BitOf(draw, worker, 64)) } };

    private static FlatVector FlipIn(FlatVector vector, int draw, int worker)
    {
        FlatVector copy = vector.Copy();
        switch (copy)
        {
            case FlatVector<float> floats:
                int bit = BitOf(draw, worker, 32 * floats.Length);
                floats.Values[bit / 32] = Flip(floats.Values[bit / 32], bit % 32);
                break;
            case FlatVector<double> doubles:
                int place = BitOf(draw, worker, 64 * doubles.Length);
                doubles.Values[place / 64] = Flip(doubles.Values[place / 64], place % 64);
                break;
            default:
                throw new ArgumentException($"No bit is flipped in a {vector.GetType()}.", nameof(vector));
        }

        return copy;
    }

    private static float Flip(float value, int bit) =>
        float.IsFinite(value) ? BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) ^ (1 << bit)) : value;

    private static double Flip(double value, int bit) =>
        double.IsFinite(value) ? BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(value) ^ (1L << bit)) : value;
}
