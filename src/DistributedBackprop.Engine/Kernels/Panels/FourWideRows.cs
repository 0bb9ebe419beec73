using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>Four rows of two vectors: 8 chains. Three times they go into 32 registers, with two vectors and a factor.</summary>
/// <typeparam name="TLanes">The lanes, over columns.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal struct FourWideRows<TLanes, T> : IRows<FourWideRows<TLanes, T>, TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private TLanes _left0;
    private TLanes _right0;
    private TLanes _left1;
    private TLanes _right1;
    private TLanes _left2;
    private TLanes _right2;
    private TLanes _left3;
    private TLanes _right3;

    /// <inheritdoc/>
    public static nint Count => 4;

    /// <inheritdoc/>
    public static bool IsWide => true;

    /// <inheritdoc/>
    public static nint Length => 8 * TLanes.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourWideRows<TLanes, T> Zero()
    {
        TLanes zero = TLanes.Broadcast(T.Zero);
        return new()
        {
            _left0 = zero,
            _right0 = zero,
            _left1 = zero,
            _right1 = zero,
            _left2 = zero,
            _right2 = zero,
            _left3 = zero,
            _right3 = zero,
        };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourWideRows<TLanes, T> Load(ref T left, ref T right, nint row) => new()
    {
        _left0 = TLanes.Load(in left, 0),
        _right0 = TLanes.Load(in right, 0),
        _left1 = TLanes.Load(in left, row),
        _right1 = TLanes.Load(in right, row),
        _left2 = TLanes.Load(in left, 2 * row),
        _right2 = TLanes.Load(in right, 2 * row),
        _left3 = TLanes.Load(in left, 3 * row),
        _right3 = TLanes.Load(in right, 3 * row),
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(ref T left, ref T right, nint row)
    {
        TLanes.Store(_left0, ref left, 0);
        TLanes.Store(_right0, ref right, 0);
        TLanes.Store(_left1, ref left, row);
        TLanes.Store(_right1, ref right, row);
        TLanes.Store(_left2, ref left, 2 * row);
        TLanes.Store(_right2, ref right, 2 * row);
        TLanes.Store(_left3, ref left, 3 * row);
        TLanes.Store(_right3, ref right, 3 * row);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(ref T factors, nint row, TLanes left, TLanes right)
    {
        TLanes factor = TLanes.Broadcast(factors);
        _left0.Accumulate(factor, left);
        _right0.Accumulate(factor, right);
        factor = TLanes.Broadcast(Unsafe.Add(ref factors, row));
        _left1.Accumulate(factor, left);
        _right1.Accumulate(factor, right);
        factor = TLanes.Broadcast(Unsafe.Add(ref factors, 2 * row));
        _left2.Accumulate(factor, left);
        _right2.Accumulate(factor, right);
        factor = TLanes.Broadcast(Unsafe.Add(ref factors, 3 * row));
        _left3.Accumulate(factor, left);
        _right3.Accumulate(factor, right);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Wait(ref T place) => Store(ref place, ref Unsafe.Add(ref place, TLanes.Count), 2 * TLanes.Count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddWaiting(ref T place)
    {
        _left0 = TLanes.Load(in place, 0) + _left0;
        _right0 = TLanes.Load(in place, TLanes.Count) + _right0;
        _left1 = TLanes.Load(in place, 2 * TLanes.Count) + _left1;
        _right1 = TLanes.Load(in place, 3 * TLanes.Count) + _right1;
        _left2 = TLanes.Load(in place, 4 * TLanes.Count) + _left2;
        _right2 = TLanes.Load(in place, 5 * TLanes.Count) + _right2;
        _left3 = TLanes.Load(in place, 6 * TLanes.Count) + _left3;
        _right3 = TLanes.Load(in place, 7 * TLanes.Count) + _right3;
    }
}
