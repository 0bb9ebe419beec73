using System.Numerics;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests.Kernels;

public abstract class DenseKernelsTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Written before each kernel: every element must be overwritten.</summary>
    private static readonly T Stale = T.CreateTruncating(1234.5);

    [Fact]
    public void Every_width_gives_the_bits_of_the_reference_for_shapes_around_vector_edges()
    {
        var random = new Philox(1, PhiloxStream.Split, 9);
        ulong index = 0;
        for (int shape = 0; shape < 40; shape++)
        {
            int examples = (int)random.Below(10, ref index);
            int inputs = 1 + (int)random.Below(40, ref index);
            int outputs = 1 + (int)random.Below(70, ref index);
            Check(examples, inputs, outputs, Samples.Ordinary<T>);
        }
    }

    [Fact]
    public void Every_width_gives_the_bits_of_the_reference_for_each_number_of_columns()
    {
        for (int columns = 1; columns <= 70; columns++)
        {
            Check(examples: 3, inputs: 2, outputs: columns, Samples.Ordinary<T>);
            Check(examples: columns, inputs: 2, outputs: 3, Samples.Ordinary<T>);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void Every_width_gives_the_bits_of_the_reference_where_columns_fill_vectors_and_rows_fill_tiles(int columns)
    {
        Check(examples: 17, inputs: 11, outputs: columns, Samples.Ordinary<T>);
        Check(examples: columns, inputs: 41, outputs: 40, Samples.Ordinary<T>);
    }

    [Fact]
    public void Every_width_gives_the_bits_of_the_reference_with_infinities_nan_denormals_and_zeros_of_both_signs()
    {
        for (int shape = 1; shape <= 20; shape++)
        {
            Check(examples: shape % 7, inputs: 1 + (shape * 5 % 17), outputs: 1 + (shape * 13 % 67), Samples.WithSpecials<T>);
        }
    }

    [Theory]
    [InlineData(33, 70, 513)]
    [InlineData(17, 300, 40)]
    [InlineData(40, 3, 1030)]
    [InlineData(20, 521, 37)]
    [InlineData(530, 19, 35)]
    [InlineData(600, 3, 520)]
    public void Every_width_gives_the_bits_of_the_reference_for_shapes_beyond_the_blocks(int examples, int inputs, int outputs) =>
        Check(examples, inputs, outputs, Samples.Ordinary<T>);

    [Fact]
    public void Without_examples_gradients_are_positive_zero()
    {
        T[] g = [Stale, Stale, Stale, Stale, Stale, Stale];
        DenseKernels.WeightGradient<T>([], [], g, 0, 2, 3);
        SameBits.Assert<T>(new T[6], g, "weights");
        DenseKernels.BiasGradient<T>([], g.AsSpan(0, 3), 0, 3);
        SameBits.Assert<T>(new T[3], g.AsSpan(0, 3), "biases");
        g[0] = Stale;
        DenseKernels.SharedBiasGradient<T>([], g.AsSpan(0, 1), 0, 3);
        SameBits.Assert(T.Zero, g[0], "shared bias");
    }

    [Fact]
    public void Products_are_what_a_dense_layer_needs()
    {
        T[] x = [T.CreateTruncating(2), T.CreateTruncating(3)];
        T[] w = [T.CreateTruncating(1), T.CreateTruncating(10), T.CreateTruncating(100), T.CreateTruncating(1000)];
        T[] delta = [T.CreateTruncating(5), T.CreateTruncating(7)];
        var result = new T[4];

        DenseKernels.PreActivations<T>(x, w, [T.CreateTruncating(0.5), T.CreateTruncating(0.25)], result.AsSpan(0, 2), 1, 2, 2);
        Assert.Equal([T.CreateTruncating(302.5), T.CreateTruncating(3020.25)], result[..2]);
        DenseKernels.PreActivations<T>(x, w, [T.CreateTruncating(0.5)], result.AsSpan(0, 2), 1, 2, 2);
        Assert.Equal([T.CreateTruncating(302.5), T.CreateTruncating(3020.5)], result[..2]);
        DenseKernels.WeightGradient<T>(x, delta, result, 1, 2, 2);
        Assert.Equal([T.CreateTruncating(10), T.CreateTruncating(14), T.CreateTruncating(15), T.CreateTruncating(21)], result);
        DenseKernels.InputGradient<T>(delta, w, result.AsSpan(0, 2), 1, 2, 2);
        Assert.Equal([T.CreateTruncating(75), T.CreateTruncating(7500)], result[..2]);
        DenseKernels.BiasGradient<T>(delta, result.AsSpan(0, 1), 2, 1);
        Assert.Equal(T.CreateTruncating(12), result[0]);
        DenseKernels.SharedBiasGradient<T>(delta, result.AsSpan(0, 1), 1, 2);
        Assert.Equal(T.CreateTruncating(12), result[0]);
    }

    private static void Check(int examples, int inputs, int outputs, Func<int, ulong, T[]> sample)
    {
        T[] x = sample(examples * inputs, 1);
        T[] w = sample(inputs * outputs, 2);
        T[] bias = sample(outputs, 3);
        T[] delta = sample(examples * outputs, 4);
        string shape = $"{examples} examples, {inputs} inputs, {outputs} outputs";

        Compare($"pre-activations of {shape}", examples * outputs,
            z => DenseReference.PreActivations<T>(x, w, bias, z, examples, inputs, outputs),
            (z, width) => DenseKernels.PreActivations<T>(x, w, bias, z, examples, inputs, outputs, width));
        Compare($"pre-activations with a shared bias of {shape}", examples * outputs,
            z => DenseReference.PreActivations<T>(x, w, bias.AsSpan(0, 1), z, examples, inputs, outputs),
            (z, width) => DenseKernels.PreActivations<T>(x, w, bias.AsSpan(0, 1), z, examples, inputs, outputs, width));
        Compare($"weight gradient of {shape}", inputs * outputs,
            g => DenseReference.WeightGradient<T>(x, delta, g, examples, inputs, outputs),
            (g, width) => DenseKernels.WeightGradient<T>(x, delta, g, examples, inputs, outputs, width));
        Compare($"bias gradient of {shape}", outputs,
            g => DenseReference.BiasGradient<T>(delta, g, examples, outputs),
            (g, width) => DenseKernels.BiasGradient<T>(delta, g, examples, outputs, width));
        Compare($"shared bias gradient of {shape}", 1,
            g => DenseReference.SharedBiasGradient<T>(delta, g, examples, outputs),
            (g, width) => DenseKernels.SharedBiasGradient<T>(delta, g, examples, outputs, width));
        Compare($"input gradient of {shape}", examples * inputs,
            e => DenseReference.InputGradient<T>(delta, w, e, examples, inputs, outputs),
            (e, width) => DenseKernels.InputGradient<T>(delta, w, e, examples, inputs, outputs, width));
    }

    private static void Compare(string context, int length, Action<T[]> reference, Action<T[], VectorWidth> kernel)
    {
        var expected = new T[length];
        reference(expected);
        foreach (VectorWidth width in Widths.All)
        {
            var actual = new T[length];
            Array.Fill(actual, Stale);
            kernel(actual, width);
            SameBits.Assert<T>(expected, actual, $"{context}, {width}");
        }
    }
}

public sealed class SingleDenseKernelsTests : DenseKernelsTests<float>;

public sealed class DoubleDenseKernelsTests : DenseKernelsTests<double>;
