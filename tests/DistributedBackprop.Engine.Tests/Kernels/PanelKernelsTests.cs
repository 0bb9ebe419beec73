using System.Numerics;
using DistributedBackprop.Engine.Kernels.Panels;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests.Kernels;

public abstract class PanelKernelsTests<T>
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
    [InlineData(17, 21, 1024)]
    [InlineData(20, 521, 37)]
    [InlineData(530, 19, 35)]
    [InlineData(600, 3, 520)]
    [InlineData(530, 230, 35)]
    public void Every_width_gives_the_bits_of_the_reference_for_shapes_beyond_the_blocks(int examples, int inputs, int outputs) =>
        Check(examples, inputs, outputs, Samples.Ordinary<T>);

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    [InlineData(3, 5)]
    [InlineData(5, 3)]
    [InlineData(5, 9)]
    [InlineData(8, 3)]
    [InlineData(8, 8)]
    [InlineData(13, 4)]
    [InlineData(13, 6)]
    [InlineData(32, 3)]
    public void Gradients_over_leaves_are_added_by_the_tree_at_every_width(int leaves, int microBatch)
    {
        const int Inputs = 29;
        const int Outputs = 37;
        const int First = 2;
        int examples = (microBatch * leaves) - (leaves > 1 ? 1 : 0);
        T[] x = Samples.WithSpecials<T>((First + examples) * Inputs, 1);
        T[] delta = Samples.Ordinary<T>((First + examples) * Outputs, 2);
        var rows = new LeafRows(First, examples, microBatch);

        Compare($"weights over {leaves} leaves of {microBatch}", Inputs * Outputs,
            g => SumTree(g, rows, (first, count, leaf) => DenseReference.WeightGradient<T>(x.AsSpan(first * Inputs, count * Inputs), delta.AsSpan(first * Outputs, count * Outputs), leaf, count, Inputs, Outputs)),
            (g, width) => OfLayout(g, Inputs, Outputs, laid => PanelKernels.WeightGradient(Panels(x, Inputs), Panels(delta, Outputs), rows, laid, Memory(), width)));
        Compare($"biases over {leaves} leaves", Outputs,
            g => SumTree(g, rows, (first, count, leaf) => DenseReference.BiasGradient<T>(delta.AsSpan(first * Outputs, count * Outputs), leaf, count, Outputs)),
            (g, width) => PanelKernels.BiasGradient(Panels(delta, Outputs), rows, g, Memory(), width));
        Compare($"shared bias over {leaves} leaves", 1,
            g => SumTree(g, rows, (first, count, leaf) => DenseReference.SharedBiasGradient<T>(delta.AsSpan(first * Outputs, count * Outputs), leaf, count, Outputs)),
            (g, width) => PanelKernels.SharedBiasGradient(Panels(delta, Outputs), rows, g, Memory(), new T[Outputs], width));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(8, 4)]
    [InlineData(10, 0)]
    [InlineData(15, 8)]
    [InlineData(16, 4)]
    [InlineData(29, 32)]
    [InlineData(40, 8)]
    [InlineData(100, 12)]
    public void Norms_of_rows_have_the_bits_of_the_reference_at_every_width(int columns, int first)
    {
        T[] values = Samples.WithSpecials<T>((first + RowNorms.MostRows) * columns, 5);
        PanelMatrix<T> panels = Panels(values, columns);
        foreach (VectorWidth width in Widths.All)
        {
            foreach (int rows in (int[])[RowNorms.MostRows, RowNorms.MostRows - 3, 1])
            {
                var sums = new double[rows];
                RowNorms.SumsOfSquares(panels, first, sums, width);
                for (int row = 0; row < sums.Length; row++)
                {
                    double expected = ReductionReference.SumOfSquares<T>(values.AsSpan((first + row) * columns, columns));
                    SameBits.Assert(expected, sums[row], $"row {row} of {rows} with {columns} columns, {width}");
                }
            }
        }
    }

    [Fact]
    public void Without_examples_gradients_are_positive_zero()
    {
        T[] g = [Stale, Stale, Stale, Stale, Stale, Stale];
        var none = new LeafRows(0, 0, 1);
        PanelKernels.WeightGradient(Panels([], 2), Panels([], 3), none, g, Memory());
        SameBits.Assert<T>(new T[6], g, "weights");
        PanelKernels.BiasGradient(Panels([], 3), none, g.AsSpan(0, 3), Memory());
        SameBits.Assert<T>(new T[3], g.AsSpan(0, 3), "biases");
        g[0] = Stale;
        PanelKernels.SharedBiasGradient(Panels([], 3), none, g.AsSpan(0, 1), Memory(), new T[3]);
        SameBits.Assert(T.Zero, g[0], "shared bias");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Vectors_that_begin_anywhere_give_the_same_bits(int offset)
    {
        const int Examples = 13;
        const int Inputs = 35;
        const int Outputs = 41;
        T[] x = Samples.Ordinary<T>(Examples * Inputs, 1);
        T[] w = Samples.Ordinary<T>((Inputs * Outputs) + offset, 2);
        T[] delta = Samples.Ordinary<T>(Examples * Outputs, 3);
        T[] bias = Samples.Ordinary<T>(Outputs + offset, 4);
        T[] laid = [.. w[..offset], .. LaidWeights.Lay<T>(w.AsSpan(offset), Inputs, Outputs)];
        Compare("pre-activations", Examples * Outputs,
            z => DenseReference.PreActivations<T>(x, w.AsSpan(offset), bias.AsSpan(offset), z, Examples, Inputs, Outputs),
            (z, width) => OfPanels(z, Outputs, panels => PanelKernels.PreActivations(Panels(x, Inputs), laid.AsSpan(offset), bias.AsSpan(offset), panels, Examples, Memory(), width)));
        Compare("input gradient", Examples * Inputs,
            e => DenseReference.InputGradient<T>(delta, w.AsSpan(offset), e, Examples, Inputs, Outputs),
            (e, width) => OfPanels(e, Inputs, panels => PanelKernels.InputGradient(Panels(delta, Outputs), laid.AsSpan(offset), panels, Examples, Memory(), width)));
        Compare("weight gradient", Inputs * Outputs,
            g => DenseReference.WeightGradient<T>(x, delta, g, Examples, Inputs, Outputs),
            (g, width) => OfLayout(
                g, Inputs, Outputs, gradient => PanelKernels.WeightGradient(Panels(x, Inputs), Panels(delta, Outputs), new LeafRows(0, Examples, Examples), gradient, Memory(), width), offset));
    }

    private static void Check(int examples, int inputs, int outputs, Func<int, ulong, T[]> sample)
    {
        T[] x = sample(examples * inputs, 1);
        T[] w = sample(inputs * outputs, 2);
        T[] bias = sample(outputs, 3);
        T[] delta = sample(examples * outputs, 4);
        T[] laid = LaidWeights.Lay<T>(w, inputs, outputs);
        var leaf = new LeafRows(0, examples, int.Max(examples, 1));
        string shape = $"{examples} examples, {inputs} inputs, {outputs} outputs";

        Compare($"pre-activations of {shape}", examples * outputs,
            z => DenseReference.PreActivations<T>(x, w, bias, z, examples, inputs, outputs),
            (z, width) => OfPanels(z, outputs, panels => PanelKernels.PreActivations(Panels(x, inputs), laid, bias, panels, examples, Memory(), width)));
        Compare($"pre-activations with a shared bias of {shape}", examples * outputs,
            z => DenseReference.PreActivations<T>(x, w, bias.AsSpan(0, 1), z, examples, inputs, outputs),
            (z, width) => OfPanels(z, outputs, panels => PanelKernels.PreActivations(Panels(x, inputs), laid, bias.AsSpan(0, 1), panels, examples, Memory(), width)));
        Compare($"weight gradient of {shape}", inputs * outputs,
            g => DenseReference.WeightGradient<T>(x, delta, g, examples, inputs, outputs),
            (g, width) => OfLayout(g, inputs, outputs, laidGradient => PanelKernels.WeightGradient(Panels(x, inputs), Panels(delta, outputs), leaf, laidGradient, Memory(), width)));
        Compare($"bias gradient of {shape}", outputs,
            g => DenseReference.BiasGradient<T>(delta, g, examples, outputs),
            (g, width) => PanelKernels.BiasGradient(Panels(delta, outputs), leaf, g, Memory(), width));
        Compare($"shared bias gradient of {shape}", 1,
            g => DenseReference.SharedBiasGradient<T>(delta, g, examples, outputs),
            (g, width) => PanelKernels.SharedBiasGradient(Panels(delta, outputs), leaf, g, Memory(), new T[outputs], width));
        Compare($"input gradient of {shape}", examples * inputs,
            e => DenseReference.InputGradient<T>(delta, w, e, examples, inputs, outputs),
            (e, width) => OfPanels(e, inputs, panels => PanelKernels.InputGradient(Panels(delta, outputs), laid, panels, examples, Memory(), width)));
    }

    /// <summary>The tree over leaves by its definition: recursively, from above.</summary>
    private static void SumTree(T[] g, LeafRows rows, Action<int, int, T[]> sumOfLeaf)
    {
        Node(rows.Last == 0 ? 0 : int.Log2(rows.Last) + 1, 0)!.CopyTo(g, 0);

        T[]? Node(int level, int index)
        {
            if (index << level > rows.Last)
            {
                return null;
            }

            if (level == 0)
            {
                var leaf = new T[g.Length];
                sumOfLeaf(rows.FirstOf(index), rows.ExamplesOf(index), leaf);
                return leaf;
            }

            T[]? left = Node(level - 1, 2 * index);
            return Node(level - 1, (2 * index) + 1) is { } right ? [.. left!.Zip(right, (l, r) => l + r)] : left;
        }
    }

    private static PanelMatrix<T> Panels(T[] rowMajor, int columns)
    {
        var panels = new PanelMatrix<T>(rowMajor.Length / columns, columns);
        panels.SetRows(rowMajor);
        return panels;
    }

    private static void OfPanels(T[] rowMajor, int columns, Action<PanelMatrix<T>> compute)
    {
        PanelMatrix<T> panels = Panels(rowMajor, columns);
        compute(panels);
        panels.CopyRows(rowMajor);
    }

    /// <summary>Has a gradient computed in the engine's layout, from an offset in memory on, and nothing written beside it.</summary>
    private static void OfLayout(T[] rowMajor, int inputs, int outputs, Gradient compute, int offset = 0)
    {
        const int Margin = 96;
        var memory = new T[Margin + offset + rowMajor.Length + Margin];
        Array.Fill(memory, Stale);
        Span<T> laid = memory.AsSpan(Margin + offset, rowMajor.Length);
        compute(laid);
        Assert.All(memory[..(Margin + offset)], value => Assert.Equal(Stale, value));
        Assert.All(memory[^Margin..], value => Assert.Equal(Stale, value));
        LaidWeights.ToRows<T>(laid, inputs, outputs).CopyTo(rowMajor, 0);
    }

    private delegate void Gradient(Span<T> laid);

    private static ProductMemory<T> Memory() => new(widest: 2048);

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

public sealed class SinglePanelKernelsTests : PanelKernelsTests<float>;

public sealed class DoublePanelKernelsTests : PanelKernelsTests<double>;
