using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>Four rows of one vector, the left one: 4 chains. The right one is not looked at.</summary>
/// <typeparam name="TLanes">The lanes, over columns.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal struct FourNarrowRows<TLanes, T> : IRows<FourNarrowRows<TLanes, T>, TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private TLanes _row0;
    private TLanes _row1;
    private TLanes _row2;
    private TLanes _row3;

    /// <inheritdoc/>
    public static nint Count => 4;

    /// <inheritdoc/>
    public static bool IsWide => false;

    /// <inheritdoc/>
    public static nint Length => 4 * TLanes.Count;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourNarrowRows<TLanes, T> Zero()
    {
        TLanes zero = TLanes.Broadcast(T.Zero);
        return new() { _row0 = zero, _row1 = zero, _row2 = zero, _row3 = zero };
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FourNarrowRows<TLanes, T> Load(ref T left, ref T right, nint row) => new()
    {
        _row0 = TLanes.Load(in left, 0),
        _row1 = TLanes.Load(in left, row),
        _row2 = TLanes.Load(in left, 2 * row),
        _row3 = TLanes.Load(in left, 3 * row),
    };

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(ref T left, ref T right, nint row)
    {
        TLanes.Store(_row0, ref left, 0);
        TLanes.Store(_row1, ref left, row);
        TLanes.Store(_row2, ref left, 2 * row);
        TLanes.Store(_row3, ref left, 3 * row);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(ref T factors, nint row, TLanes left, TLanes right)
    {
        _row0.Accumulate(TLanes.Broadcast(factors), left);
        _row1.Accumulate(TLanes.Broadcast(Unsafe.Add(ref factors, row)), left);
        _row2.Accumulate(TLanes.Broadcast(Unsafe.Add(ref factors, 2 * row)), left);
        _row3.Accumulate(TLanes.Broadcast(Unsafe.Add(ref factors, 3 * row)), left);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Wait(ref T place) => Store(ref place, ref place, TLanes.Count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddWaiting(ref T place)
    {
        _row0 = TLanes.Load(in place, 0) + _row0;
        _row1 = TLanes.Load(in place, TLanes.Count) + _row1;
        _row2 = TLanes.Load(in place, 2 * TLanes.Count) + _row2;
        _row3 = TLanes.Load(in place, 3 * TLanes.Count) + _row3;
    }
}
