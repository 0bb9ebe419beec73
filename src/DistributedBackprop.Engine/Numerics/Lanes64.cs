using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>The lanes of the lower half of a 128-bit vector register; the upper half is anything, and never written to memory.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="lower">The register.</param>
internal struct Lanes64<T>(Lanes128<T> lower) : ILanes<Lanes64<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Lanes128<T> _lower = lower;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector64<T>.Count;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> Load(ref readonly T origin, nint offset) => new(Lanes128<T>.LoadLower(in origin, offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> LoadWidened<TSource>(ReadOnlySpan<TSource> source, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource> =>
        typeof(TSource) == typeof(T)
            ? Load(ref Unsafe.As<TSource, T>(ref MemoryMarshal.GetReference(source)), offset)
            : Widened(Unsafe.Add(ref MemoryMarshal.GetReference(source), offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> LoadWidenedDifference<TSource>(ReadOnlySpan<TSource> left, ReadOnlySpan<TSource> right, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource> =>
        typeof(TSource) == typeof(T)
            ? LoadWidened(left, offset) - LoadWidened(right, offset)
            : Widened(Unsafe.Add(ref MemoryMarshal.GetReference(left), offset) - Unsafe.Add(ref MemoryMarshal.GetReference(right), offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes64<T> value, ref T origin, nint offset) => Lanes128<T>.StoreLower(value._lower, ref origin, offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> Broadcast(T value) => new(Lanes128<T>.Broadcast(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> FusedMultiplyAdd(Lanes64<T> left, Lanes64<T> right, Lanes64<T> addend) =>
        new(Lanes128<T>.FusedMultiplyAdd(left._lower, right._lower, addend._lower));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(Lanes64<T> left, Lanes64<T> right) => _lower.Accumulate(left._lower, right._lower);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> SquareRoot(Lanes64<T> value) => new(Lanes128<T>.SquareRoot(value._lower));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> Absolute(Lanes64<T> value) => new(Lanes128<T>.Absolute(value._lower));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> CopySign(Lanes64<T> value, Lanes64<T> sign) => new(Lanes128<T>.CopySign(value._lower, sign._lower));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> WhereGreater(Lanes64<T> left, Lanes64<T> right, Lanes64<T> whenTrue, Lanes64<T> whenFalse) =>
        new(Lanes128<T>.WhereGreater(left._lower, right._lower, whenTrue._lower, whenFalse._lower));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreFinite(Lanes64<T> value) => Lanes128<T>.AreFinite(Lanes128<T>.LowerTwice(value._lower));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> PowerOfTwo(Lanes64<T> exponent) => new(Lanes128<T>.PowerOfTwo(exponent._lower));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> operator +(Lanes64<T> left, Lanes64<T> right) => new(left._lower + right._lower);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> operator -(Lanes64<T> left, Lanes64<T> right) => new(left._lower - right._lower);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> operator *(Lanes64<T> left, Lanes64<T> right) => new(left._lower * right._lower);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes64<T> operator /(Lanes64<T> left, Lanes64<T> right) => new(left._lower / right._lower);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes64<T> Widened<TSource>(TSource value)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource> => Broadcast(T.CreateTruncating(value));
}
