namespace DistributedBackprop.Training.Run;

/// <summary>Sums over examples of what is measured for each of them, added along the same tree as the gradients.</summary>
/// <param name="Examples">The number of examples.</param>
/// <param name="Loss">The sum of their losses.</param>
/// <param name="Correct">How many were classified correctly (classification).</param>
/// <param name="SquaredError">The sum of squared errors over examples and outputs in the targets' original unit (regression).</param>
/// <param name="GradientNorm">The sum of the norms of their gradients (gradient rounds only).</param>
public readonly record struct ExampleSums(long Examples, double Loss, long Correct, double SquaredError, double GradientNorm)
{
    /// <summary>Whether <paramref name="other"/> has the same bits. Any not-a-number equals any other; +0 and -0 differ.</summary>
    public bool HasBitsOf(ExampleSums other) =>
        Examples == other.Examples
        && Correct == other.Correct
        && HaveSameBits(Loss, other.Loss)
        && HaveSameBits(SquaredError, other.SquaredError)
        && HaveSameBits(GradientNorm, other.GradientNorm);

    /// <summary>Adds two sums part by part.</summary>
    public static ExampleSums operator +(ExampleSums left, ExampleSums right) => Add(left, right);

    /// <summary>Adds two sums part by part.</summary>
    public static ExampleSums Add(ExampleSums left, ExampleSums right) => new(
        left.Examples + right.Examples,
        left.Loss + right.Loss,
        left.Correct + right.Correct,
        left.SquaredError + right.SquaredError,
        left.GradientNorm + right.GradientNorm);

    private static bool HaveSameBits(double left, double right) =>
        BitConverter.DoubleToInt64Bits(left) == BitConverter.DoubleToInt64Bits(right) || (double.IsNaN(left) && double.IsNaN(right));
}
