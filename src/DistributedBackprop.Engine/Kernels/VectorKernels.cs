using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>Operations on flat vectors.</summary>
internal static class VectorKernels
{
    /// <summary>left[i] = left[i] + right[i]. The spans have the same length and are the same or disjoint.</summary>
    public static void Add<T>(Span<T> left, ReadOnlySpan<T> right, VectorWidth width = VectorWidth.Widest)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Debug.Assert(left.Length == right.Length);
        Elementwise.Run<Addition<T>, T>(new(left, right), width);
    }

    private readonly ref struct Addition<T>(Span<T> left, ReadOnlySpan<T> right) : IElementwise<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Span<T> _left = left;
        private readonly ReadOnlySpan<T> _right = right;

        public int Length => _left.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<TLanes>(nint index)
            where TLanes : struct, ILanes<TLanes, T> =>
            TLanes.Store(TLanes.Load(_left, index) + TLanes.Load(_right, index), _left, index);
    }
}
