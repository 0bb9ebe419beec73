using System.Numerics;
using DistributedBackprop.Engine.Kernels.Outputs;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests.Kernels;

public abstract class OutputKernelsTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Outputs = [1, 2, 3, 8, 10, 15, 16, 17, 33, 70];
    private static readonly int[] Examples = [1, 2, 7, 8, 9, 16, 17, 40];

    private static T Greatest => T.BitDecrement(T.PositiveInfinity);

    [Fact]
    public void Every_example_of_a_softmax_has_the_bits_of_the_reference() => ForEachCase((values, outputs, memory, width, context) =>
    {
        var expected = new T[values.Length];
        for (int start = 0; start < values.Length; start += outputs)
        {
            OutputReference.Softmax<T>(values.AsSpan(start, outputs), expected.AsSpan(start, outputs));
        }

        var actual = new T[values.Length];
        OutputKernels.Softmax(values, actual, memory, width);
        SameBits.Assert<T>(expected, actual, context);
        actual = [.. values];
        OutputKernels.Softmax<T>(actual, actual, memory, width);
        SameBits.Assert<T>(expected, actual, $"in place, {context}");
    });

    [Fact]
    public void Every_example_has_the_bits_of_the_references_loss() => ForEachCase((values, outputs, memory, width, context) =>
    {
        T[] shares = [.. Samples.Ordinary<T>(values.Length, 8).Select(value => T.Max(T.Zero, value))];
        T[] targets = [.. Samples.Ordinary<T>(values.Length, 9).Select((value, k) => k % 5 == 2 ? T.NaN : value)];
        var losses = new double[values.Length / outputs];

        OutputKernels.CrossEntropy(values, shares, losses, memory, width);
        SameBits.Assert<double>([.. losses.Select((_, b) => OutputReference.CrossEntropy<T>(Row(values, b, outputs), Row(shares, b, outputs), new double[outputs]))], losses, $"cross-entropy, {context}");
        OutputKernels.SquaredError(values, targets, losses, 3.0, memory, width);
        SameBits.Assert<double>([.. losses.Select((_, b) => OutputReference.SquaredError<T>(Row(values, b, outputs), Row(targets, b, outputs), 3.0, new double[outputs]))], losses, $"squared error, {context}");
    });

    [Fact]
    public void A_softmax_of_huge_logits_is_finite_and_adds_up_to_one()
    {
        T[] logits = [T.CreateTruncating(1000), T.CreateTruncating(-1000), T.CreateTruncating(1000), -Greatest];
        OutputKernels.Softmax<T>(logits, logits, new(outputs: 4));
        T half = T.CreateTruncating(0.5);
        Assert.Equal([half, T.Zero, half, T.Zero], logits);

        logits = [Greatest, -Greatest];
        OutputKernels.Softmax<T>(logits, logits, new(outputs: 2));
        Assert.Equal([T.One, T.Zero], logits);
    }

    [Fact]
    public void A_softmax_of_a_nan_is_nan_everywhere_and_touches_no_other_example()
    {
        for (int place = 0; place < 20; place++)
        {
            T[] logits = Samples.Ordinary<T>(60, 7);
            logits[20 + place] = T.NaN;
            OutputKernels.Softmax<T>(logits, logits, new(outputs: 20));
            Assert.All(logits[20..40], a => Assert.True(T.IsNaN(a)));
            Assert.All([.. logits[..20], .. logits[40..]], a => Assert.True(T.IsFinite(a)));
        }
    }

    /// <summary>The memory is used again from case to case, so that what is left in it shows.</summary>
    private static void ForEachCase(Action<T[], int, OutputMemory<T>, VectorWidth, string> check)
    {
        foreach (int outputs in Outputs)
        {
            var memory = new OutputMemory<T>(outputs);
            foreach (int examples in Examples)
            {
                T[] ordinary = [.. Samples.Ordinary<T>(examples * outputs, 5).Select(z => z * T.CreateTruncating(20))];
                foreach (T[] values in (T[][])[ordinary, Samples.OfAnyBits<T>(examples * outputs, 6), Samples.WithSpecials<T>(examples * outputs, 7)])
                {
                    foreach (VectorWidth width in Widths.All)
                    {
                        check(values, outputs, memory, width, $"{examples} examples of {outputs} outputs, {width}");
                    }
                }
            }
        }
    }

    private static T[] Row(T[] matrix, int row, int columns) => matrix[(row * columns)..((row + 1) * columns)];
}

public sealed class SingleOutputKernelsTests : OutputKernelsTests<float>;

public sealed class DoubleOutputKernelsTests : OutputKernelsTests<double>;
