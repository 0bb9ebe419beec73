using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>The lanes of a 256-bit vector register.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="value">The elements.</param>
internal struct Lanes256<T>(Vector256<T> value) : ILanes<Lanes256<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Vector256<T> _value = value;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<T>.Count;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(ref readonly T origin, nint offset) => new(Vector256.LoadUnsafe(in origin, (nuint)offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LoadWidened<TSource>(ReadOnlySpan<TSource> source, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>
    {
        ref TSource origin = ref MemoryMarshal.GetReference(source);
        return typeof(TSource) == typeof(T)
            ? new(Vector256.LoadUnsafe(ref Unsafe.As<TSource, T>(ref origin), (nuint)offset))
            : Widen(LoadHalf(ref origin, offset));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LoadWidenedDifference<TSource>(ReadOnlySpan<TSource> left, ReadOnlySpan<TSource> right, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource> =>
        typeof(TSource) == typeof(T)
            ? LoadWidened(left, offset) - LoadWidened(right, offset)
            : Widen(LoadHalf(ref MemoryMarshal.GetReference(left), offset) - LoadHalf(ref MemoryMarshal.GetReference(right), offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256<T> value, ref T origin, nint offset) => value._value.StoreUnsafe(ref origin, (nuint)offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Broadcast(T value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> FusedMultiplyAdd(Lanes256<T> left, Lanes256<T> right, Lanes256<T> addend) =>
        typeof(T) == typeof(float)
            ? new(Vector256.FusedMultiplyAdd(left._value.AsSingle(), right._value.AsSingle(), addend._value.AsSingle()).As<float, T>())
            : new(Vector256.FusedMultiplyAdd(left._value.AsDouble(), right._value.AsDouble(), addend._value.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(Lanes256<T> left, Lanes256<T> right)
    {
        if (typeof(T) == typeof(float))
        {
            _value = Vector256.FusedMultiplyAdd(left._value.AsSingle(), right._value.AsSingle(), _value.AsSingle()).As<float, T>();
        }
        else
        {
            _value = Vector256.FusedMultiplyAdd(left._value.AsDouble(), right._value.AsDouble(), _value.AsDouble()).As<double, T>();
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> SquareRoot(Lanes256<T> value) => new(Vector256.Sqrt(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Absolute(Lanes256<T> value) => new(Vector256.Abs(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> CopySign(Lanes256<T> value, Lanes256<T> sign) => new(Vector256.CopySign(value._value, sign._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> WhereGreater(Lanes256<T> left, Lanes256<T> right, Lanes256<T> whenTrue, Lanes256<T> whenFalse) =>
        new(Vector256.ConditionalSelect(Vector256.GreaterThan(left._value, right._value), whenTrue._value, whenFalse._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreFinite(Lanes256<T> value) => Vector256.EqualsAll(value._value - value._value, Vector256<T>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> PowerOfTwo(Lanes256<T> exponent)
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<float> biased = exponent._value.AsSingle() + Vector256.Create(ExponentField.SingleOffset);
            return new((biased.AsInt32() << ExponentField.SingleShift).As<int, T>());
        }
        else
        {
            Vector256<double> biased = exponent._value.AsDouble() + Vector256.Create(ExponentField.DoubleOffset);
            return new((biased.AsInt64() << ExponentField.DoubleShift).As<long, T>());
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> left, Lanes256<T> right) => new(left._value + right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> left, Lanes256<T> right) => new(left._value - right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> left, Lanes256<T> right) => new(left._value * right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> left, Lanes256<T> right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LoadHalf<TSource>(ref TSource origin, nint offset)
        where TSource : unmanaged =>
        Vector128.LoadUnsafe(ref Unsafe.As<TSource, float>(ref origin), (nuint)offset);

    /// <summary>Each element as float64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes256<T> Widen(Vector128<float> half) => new(
        (Avx.IsSupported ? Avx.ConvertToVector256Double(half) : Vector256.WidenLower(half.ToVector256Unsafe())).As<double, T>());
}
