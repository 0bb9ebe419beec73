using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The gradient of biases, summed over leaves by the tree: within a leaf g[o] = sum over b of delta[b,o], additions from +0 on; left
/// child + right child above.
/// </summary>
/// <param name="delta">The deltas.</param>
/// <param name="leaves">The rows.</param>
/// <param name="g">[outputs]; overwritten.</param>
/// <param name="memory">Scratch; overwritten.</param>
internal readonly ref struct TreeBiasGradient<T>(PanelMatrix<T> delta, LeafRows leaves, Span<T> g, ProductMemory<T> memory) : ILanesComputation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _g = g;

    /// <summary>Computes it.</summary>
    public void Compute(VectorWidth width) => ILanesComputation<T>.Run(this, width);

    /// <inheritdoc/>
    public void Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        Span<T> sums = memory.Sums;
        for (int column = 0; column < delta.Columns; column += TLanes.Count)
        {
            int waiting = 0;
            for (int leaf = 0; leaf <= leaves.Last; leaf++)
            {
                TLanes sum = SumOfLeaf<TLanes>(leaf, column);
                for (int merges = leaves.MergesOf(leaf); merges > 0; merges--)
                {
                    waiting--;
                    sum = TLanes.Load(sums, waiting * TLanes.Count) + sum;
                }

                TLanes.Store(sum, sums, waiting * TLanes.Count);
                waiting++;
            }

            sums[..int.Min(TLanes.Count, delta.Columns - column)].CopyTo(_g[column..]);
        }
    }

    private TLanes SumOfLeaf<TLanes>(int leaf, int column)
        where TLanes : struct, ILanes<TLanes, T>
    {
        nint width = PanelLayout.Width<T>();
        ref T first = ref delta.At(leaves.FirstOf(leaf), column);
        nint end = leaves.ExamplesOf(leaf) * width;
        TLanes sum = TLanes.Broadcast(T.Zero);
        for (nint row = 0; row < end; row += width)
        {
            sum += TLanes.Load(in first, row);
        }

        return sum;
    }
}
