using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>
/// A fixed number of elements that an operation treats alike, one independent of the other: a vector register, or a single
/// element. Kernels are written once over lanes. Each operation is correctly rounded and gives the same bits for an element
/// whatever the number of lanes; a NaN result may be any NaN.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of lanes.</summary>
    static abstract int Count { get; }

    /// <summary>The elements at origin[offset .. offset + Count).</summary>
    static abstract TSelf Load(ref readonly T origin, nint offset);

    /// <summary>The elements of a span at [offset .. offset + Count), which is not checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TSelf Load(ReadOnlySpan<T> source, nint offset) => TSelf.Load(in MemoryMarshal.GetReference(source), offset);

    /// <summary>The elements of a span of T, or of float where T is double, at [offset .. offset + Count), which is not checked; converted exactly.</summary>
    static abstract TSelf LoadWidened<TSource>(ReadOnlySpan<TSource> source, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>;

    /// <summary>left - right rounded to TSource, which is T, or float where T is double; then converted exactly.</summary>
    static abstract TSelf LoadWidenedDifference<TSource>(ReadOnlySpan<TSource> left, ReadOnlySpan<TSource> right, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>;

    /// <summary>Writes the lanes to a span at [offset .. offset + Count), which is not checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void Store(TSelf value, Span<T> destination, nint offset) => TSelf.Store(value, ref MemoryMarshal.GetReference(destination), offset);

    /// <summary>Writes the lanes to origin[offset .. offset + Count).</summary>
    static abstract void Store(TSelf value, ref T origin, nint offset);

    /// <summary>The same value in each lane.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>left * right + addend with one rounding.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>this = left * right + this with one rounding.</summary>
    void Accumulate(TSelf left, TSelf right);

    /// <summary>The square root.</summary>
    static abstract TSelf SquareRoot(TSelf value);

    /// <summary>The value with its sign bit cleared.</summary>
    static abstract TSelf Absolute(TSelf value);

    /// <summary>The value with its sign bit replaced by the other's.</summary>
    static abstract TSelf CopySign(TSelf value, TSelf sign);

    /// <summary>whenTrue where left &gt; right, else whenFalse; a comparison with NaN is false.</summary>
    static abstract TSelf WhereGreater(TSelf left, TSelf right, TSelf whenTrue, TSelf whenFalse);

    /// <summary>Whether all lanes are finite.</summary>
    static abstract bool AreFinite(TSelf value);

    /// <summary>2^exponent for a whole exponent of a normal number ([-126, 127] for float, [-1022, 1023] for double); of anything else some value.</summary>
    static abstract TSelf PowerOfTwo(TSelf exponent);

    /// <summary>The sum.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>The difference.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>The product.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>The quotient.</summary>
    static abstract TSelf operator /(TSelf left, TSelf right);
}
