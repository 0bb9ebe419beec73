using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>A single lane: what every processor can do, and what the vectors must equal bit for bit.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="value">The element.</param>
internal struct ScalarLanes<T>(T value) : ILanes<ScalarLanes<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _value = value;

    /// <inheritdoc/>
    public static int Count => 1;

    /// <summary>The element itself.</summary>
    public T Value => _value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> Load(ref readonly T origin, nint offset) => new(Unsafe.Add(ref Unsafe.AsRef(in origin), offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> LoadWidened<TSource>(ReadOnlySpan<TSource> source, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource> =>
        new(T.CreateTruncating(Unsafe.Add(ref MemoryMarshal.GetReference(source), offset)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> LoadWidenedDifference<TSource>(ReadOnlySpan<TSource> left, ReadOnlySpan<TSource> right, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource> =>
        new(T.CreateTruncating(Unsafe.Add(ref MemoryMarshal.GetReference(left), offset) - Unsafe.Add(ref MemoryMarshal.GetReference(right), offset)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ScalarLanes<T> value, ref T origin, nint offset) => Unsafe.Add(ref origin, offset) = value._value;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> Broadcast(T value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> FusedMultiplyAdd(ScalarLanes<T> left, ScalarLanes<T> right, ScalarLanes<T> addend) =>
        new(T.FusedMultiplyAdd(left._value, right._value, addend._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(ScalarLanes<T> left, ScalarLanes<T> right) => this = FusedMultiplyAdd(left, right, this);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> SquareRoot(ScalarLanes<T> value) => new(T.Sqrt(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> Absolute(ScalarLanes<T> value) => new(T.Abs(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> CopySign(ScalarLanes<T> value, ScalarLanes<T> sign) => new(T.CopySign(value._value, sign._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> WhereGreater(ScalarLanes<T> left, ScalarLanes<T> right, ScalarLanes<T> whenTrue, ScalarLanes<T> whenFalse) =>
        left._value > right._value ? whenTrue : whenFalse;

    /// <inheritdoc/>
    public static bool AreFinite(ScalarLanes<T> value) => T.IsFinite(value.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> PowerOfTwo(ScalarLanes<T> exponent)
    {
        if (typeof(T) == typeof(float))
        {
            float biased = Unsafe.BitCast<T, float>(exponent._value) + ExponentField.SingleOffset;
            return new(Unsafe.BitCast<int, T>(BitConverter.SingleToInt32Bits(biased) << ExponentField.SingleShift));
        }
        else
        {
            double biased = Unsafe.BitCast<T, double>(exponent._value) + ExponentField.DoubleOffset;
            return new(Unsafe.BitCast<long, T>(BitConverter.DoubleToInt64Bits(biased) << ExponentField.DoubleShift));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> operator +(ScalarLanes<T> left, ScalarLanes<T> right) => new(left._value + right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> operator -(ScalarLanes<T> left, ScalarLanes<T> right) => new(left._value - right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> operator *(ScalarLanes<T> left, ScalarLanes<T> right) => new(left._value * right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ScalarLanes<T> operator /(ScalarLanes<T> left, ScalarLanes<T> right) => new(left._value / right._value);
}
