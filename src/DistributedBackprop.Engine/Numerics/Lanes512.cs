using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>The lanes of a 512-bit vector register.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="value">The elements.</param>
internal struct Lanes512<T>(Vector512<T> value) : ILanes<Lanes512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Vector512<T> _value = value;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<T>.Count;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(ref readonly T origin, nint offset) => new(Vector512.LoadUnsafe(in origin, (nuint)offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LoadWidened<TSource>(ReadOnlySpan<TSource> source, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>
    {
        ref TSource origin = ref MemoryMarshal.GetReference(source);
        return typeof(TSource) == typeof(T)
            ? new(Vector512.LoadUnsafe(ref Unsafe.As<TSource, T>(ref origin), (nuint)offset))
            : Widen(LoadHalf(ref origin, offset));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LoadWidenedDifference<TSource>(ReadOnlySpan<TSource> left, ReadOnlySpan<TSource> right, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource> =>
        typeof(TSource) == typeof(T)
            ? LoadWidened(left, offset) - LoadWidened(right, offset)
            : Widen(LoadHalf(ref MemoryMarshal.GetReference(left), offset) - LoadHalf(ref MemoryMarshal.GetReference(right), offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes512<T> value, ref T origin, nint offset) => value._value.StoreUnsafe(ref origin, (nuint)offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Broadcast(T value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> FusedMultiplyAdd(Lanes512<T> left, Lanes512<T> right, Lanes512<T> addend) =>
        typeof(T) == typeof(float)
            ? new(Vector512.FusedMultiplyAdd(left._value.AsSingle(), right._value.AsSingle(), addend._value.AsSingle()).As<float, T>())
            : new(Vector512.FusedMultiplyAdd(left._value.AsDouble(), right._value.AsDouble(), addend._value.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(Lanes512<T> left, Lanes512<T> right)
    {
        if (typeof(T) == typeof(float))
        {
            _value = Vector512.FusedMultiplyAdd(left._value.AsSingle(), right._value.AsSingle(), _value.AsSingle()).As<float, T>();
        }
        else
        {
            _value = Vector512.FusedMultiplyAdd(left._value.AsDouble(), right._value.AsDouble(), _value.AsDouble()).As<double, T>();
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> SquareRoot(Lanes512<T> value) => new(Vector512.Sqrt(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Absolute(Lanes512<T> value) => new(Vector512.Abs(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> CopySign(Lanes512<T> value, Lanes512<T> sign) => new(Vector512.CopySign(value._value, sign._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> WhereGreater(Lanes512<T> left, Lanes512<T> right, Lanes512<T> whenTrue, Lanes512<T> whenFalse) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThan(left._value, right._value), whenTrue._value, whenFalse._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreFinite(Lanes512<T> value) => Vector512.EqualsAll(value._value - value._value, Vector512<T>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> PowerOfTwo(Lanes512<T> exponent)
    {
        if (typeof(T) == typeof(float))
        {
            Vector512<float> biased = exponent._value.AsSingle() + Vector512.Create(ExponentField.SingleOffset);
            return new((biased.AsInt32() << ExponentField.SingleShift).As<int, T>());
        }
        else
        {
            Vector512<double> biased = exponent._value.AsDouble() + Vector512.Create(ExponentField.DoubleOffset);
            return new((biased.AsInt64() << ExponentField.DoubleShift).As<long, T>());
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> left, Lanes512<T> right) => new(left._value + right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> left, Lanes512<T> right) => new(left._value - right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> left, Lanes512<T> right) => new(left._value * right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> left, Lanes512<T> right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LoadHalf<TSource>(ref TSource origin, nint offset)
        where TSource : unmanaged =>
        Vector256.LoadUnsafe(ref Unsafe.As<TSource, float>(ref origin), (nuint)offset);

    /// <summary>Each element as float64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes512<T> Widen(Vector256<float> half) => new(
        (Avx512F.IsSupported ? Avx512F.ConvertToVector512Double(half) : Vector512.WidenLower(half.ToVector512Unsafe())).As<double, T>());
}
