using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Outputs;

/// <summary>
/// What a network's end computes for many examples: matrices are row-major with one row an example, and a few rows at a time are taken
/// into columns. Each example's result has the bits of the plain loops in <see cref="Reference.OutputReference"/>.
/// </summary>
internal static class OutputKernels
{
    /// <summary>So many examples are computed sooner one by one.</summary>
    private const int Few = 2;

    /// <summary>
    /// a_j = e^(z_j - max z) / sum over k of e^(z_k - max z) for each example, the sum over 16 virtual lanes. Finite logits of any size
    /// give finite activations; a logit of NaN or +inf makes all of its example NaN.
    /// </summary>
    /// <param name="z">The logits.</param>
    /// <param name="a">The activations, as many; overwritten. May be z.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void Softmax<T>(ReadOnlySpan<T> z, Span<T> a, OutputMemory<T> memory, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int outputs = memory.Computed.Outputs;
        if (z.Length <= Few * outputs)
        {
            for (int start = 0; start < z.Length; start += outputs)
            {
                OutputReference.Softmax(z.Slice(start, outputs), a.Slice(start, outputs));
            }

            return;
        }

        int block = OutputColumns<T>.Examples * outputs;
        for (int start = 0; start < z.Length; start += block)
        {
            int length = int.Min(block, z.Length - start);
            memory.Computed.Read(z.Slice(start, length));
            new SoftmaxOfColumns<T>(memory.Computed, length / outputs).Compute(width);
            memory.Computed.Write(a.Slice(start, length));
        }
    }

    /// <summary>
    /// E = sum over j of y_j ((M - z_j) + ln S) for each example, with M = the largest logit and S = the sum over k of e^(z_k - M), whose
    /// largest term is exactly 1: ln S = ln(1 + the others). A target of 0 takes nothing. float64 from the values in T.
    /// </summary>
    /// <param name="z">The logits.</param>
    /// <param name="y">The targets, as many.</param>
    /// <param name="losses">One an example; overwritten.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void CrossEntropy<T>(
        ReadOnlySpan<T> z, ReadOnlySpan<T> y, Span<double> losses, OutputMemory<T> memory, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (losses.Length <= Few)
        {
            int outputs = memory.Computed.Outputs;
            for (int b = 0; b < losses.Length; b++)
            {
                losses[b] = OutputReference.CrossEntropy(Row(z, b, outputs), Row(y, b, outputs), memory.Terms);
            }

            return;
        }

        for (int first = 0; first < losses.Length; first += OutputColumns<T>.Examples)
        {
            Span<double> block = Read(z, y, losses, first, memory);
            new CrossEntropyOfColumns<T>(memory, block).Compute(width);
        }
    }

    /// <summary>E = (sum over j of (y_j - a_j)^2) / divisor for each example; an output without a target adds nothing. float64 from the values in T.</summary>
    /// <param name="a">The activations.</param>
    /// <param name="y">The targets, as many; NaN where there is none.</param>
    /// <param name="losses">One an example; overwritten.</param>
    /// <param name="divisor">Divides the sum.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    /// <param name="width">The widest vectors to use.</param>
    public static void SquaredError<T>(
        ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<double> losses, double divisor, OutputMemory<T> memory, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (losses.Length <= Few)
        {
            FewSquaredErrors(a, y, losses, divisor, memory.Computed.Outputs, width);
            return;
        }

        for (int first = 0; first < losses.Length; first += OutputColumns<T>.Examples)
        {
            Span<double> block = Read(a, y, losses, first, memory);
            new SquaredErrorOfColumns<T>(memory, block, divisor).Compute(width);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FewSquaredErrors<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y, Span<double> losses, double divisor, int outputs, VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int b = 0; b < losses.Length; b++)
        {
            losses[b] = VirtualLanes.Reduce<SquaredErrors<T>, double>(new(Row(a, b, outputs), Row(y, b, outputs)), width) / divisor;
        }
    }

    /// <summary>Takes the next few examples into columns.</summary>
    /// <returns>Their losses.</returns>
    private static Span<double> Read<T>(ReadOnlySpan<T> computed, ReadOnlySpan<T> targets, Span<double> losses, int first, OutputMemory<T> memory)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<double> block = losses.Slice(first, int.Min(OutputColumns<T>.Examples, losses.Length - first));
        int outputs = memory.Computed.Outputs;
        memory.Computed.Read(computed.Slice(first * outputs, block.Length * outputs));
        memory.Targets.Read(targets.Slice(first * outputs, block.Length * outputs));
        return block;
    }

    private static ReadOnlySpan<T> Row<T>(ReadOnlySpan<T> matrix, int row, int columns) => matrix.Slice(row * columns, columns);

    /// <summary>The sum over j of (y_j - a_j)^2 of one example, without the outputs that have no target.</summary>
    private readonly ref struct SquaredErrors<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> y) : IReduction<double>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly ReadOnlySpan<T> _a = a;
        private readonly ReadOnlySpan<T> _y = y;

        public int Length => _a.Length;

        public double Start => 0.0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Take<TLanes>(TLanes lanes, nint index)
            where TLanes : struct, ILanes<TLanes, double>
        {
            TLanes target = TLanes.LoadWidened(_y, index);
            TLanes error = target - TLanes.LoadWidened(_a, index);
            return lanes + TLanes.WhereGreater(TLanes.Absolute(target), TLanes.Broadcast(-1.0), error * error, TLanes.Broadcast(0.0));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TLanes Fold<TLanes>(TLanes lower, TLanes upper)
            where TLanes : struct, ILanes<TLanes, double> => lower + upper;
    }
}
