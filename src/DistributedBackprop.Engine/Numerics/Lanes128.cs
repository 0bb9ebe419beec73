using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>The lanes of a 128-bit vector register.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="value">The elements.</param>
internal struct Lanes128<T>(Vector128<T> value) : ILanes<Lanes128<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Vector128<T> _value = value;

    /// <inheritdoc/>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<T>.Count;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(ref readonly T origin, nint offset) => new(Vector128.LoadUnsafe(in origin, (nuint)offset));

    /// <summary>The elements at origin[offset .. offset + Count / 2), and 0 in the upper half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LoadLower(ref readonly T origin, nint offset) =>
        new(Vector128.CreateScalar(Unsafe.ReadUnaligned<double>(ref Address(in origin, offset))).As<double, T>());

    /// <summary>Writes the lower half to origin[offset .. offset + Count / 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreLower(Lanes128<T> value, ref T origin, nint offset) =>
        Unsafe.WriteUnaligned(ref Address(in origin, offset), value._value.AsDouble().ToScalar());

    /// <summary>The lower half in both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LowerTwice(Lanes128<T> value) => new(Vector128.Create(value._value.GetLower(), value._value.GetLower()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LoadWidened<TSource>(ReadOnlySpan<TSource> source, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>
    {
        ref TSource origin = ref MemoryMarshal.GetReference(source);
        return typeof(TSource) == typeof(T)
            ? new(Vector128.LoadUnsafe(ref Unsafe.As<TSource, T>(ref origin), (nuint)offset))
            : Widen(LoadHalf(ref origin, offset));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LoadWidenedDifference<TSource>(ReadOnlySpan<TSource> left, ReadOnlySpan<TSource> right, nint offset)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource> =>
        typeof(TSource) == typeof(T)
            ? LoadWidened(left, offset) - LoadWidened(right, offset)
            : Widen(LoadHalf(ref MemoryMarshal.GetReference(left), offset) - LoadHalf(ref MemoryMarshal.GetReference(right), offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes128<T> value, ref T origin, nint offset) => value._value.StoreUnsafe(ref origin, (nuint)offset);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Broadcast(T value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> FusedMultiplyAdd(Lanes128<T> left, Lanes128<T> right, Lanes128<T> addend) =>
        typeof(T) == typeof(float)
            ? new(Vector128.FusedMultiplyAdd(left._value.AsSingle(), right._value.AsSingle(), addend._value.AsSingle()).As<float, T>())
            : new(Vector128.FusedMultiplyAdd(left._value.AsDouble(), right._value.AsDouble(), addend._value.AsDouble()).As<double, T>());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Accumulate(Lanes128<T> left, Lanes128<T> right)
    {
        if (typeof(T) == typeof(float))
        {
            _value = Vector128.FusedMultiplyAdd(left._value.AsSingle(), right._value.AsSingle(), _value.AsSingle()).As<float, T>();
        }
        else
        {
            _value = Vector128.FusedMultiplyAdd(left._value.AsDouble(), right._value.AsDouble(), _value.AsDouble()).As<double, T>();
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> SquareRoot(Lanes128<T> value) => new(Vector128.Sqrt(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Absolute(Lanes128<T> value) => new(Vector128.Abs(value._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> CopySign(Lanes128<T> value, Lanes128<T> sign) => new(Vector128.CopySign(value._value, sign._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> WhereGreater(Lanes128<T> left, Lanes128<T> right, Lanes128<T> whenTrue, Lanes128<T> whenFalse) =>
        new(Vector128.ConditionalSelect(Vector128.GreaterThan(left._value, right._value), whenTrue._value, whenFalse._value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreFinite(Lanes128<T> value) => Vector128.EqualsAll(value._value - value._value, Vector128<T>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> PowerOfTwo(Lanes128<T> exponent)
    {
        if (typeof(T) == typeof(float))
        {
            Vector128<float> biased = exponent._value.AsSingle() + Vector128.Create(ExponentField.SingleOffset);
            return new((biased.AsInt32() << ExponentField.SingleShift).As<int, T>());
        }
        else
        {
            Vector128<double> biased = exponent._value.AsDouble() + Vector128.Create(ExponentField.DoubleOffset);
            return new((biased.AsInt64() << ExponentField.DoubleShift).As<long, T>());
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> left, Lanes128<T> right) => new(left._value + right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> left, Lanes128<T> right) => new(left._value - right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> left, Lanes128<T> right) => new(left._value * right._value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator /(Lanes128<T> left, Lanes128<T> right) => new(left._value / right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref byte Address(ref readonly T origin, nint offset) =>
        ref Unsafe.As<T, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in origin), offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector64<float> LoadHalf<TSource>(ref TSource origin, nint offset)
        where TSource : unmanaged =>
        Vector64.LoadUnsafe(ref Unsafe.As<TSource, float>(ref origin), (nuint)offset);

    /// <summary>Each element as float64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Lanes128<T> Widen(Vector64<float> half) => new(Vector128.WidenLower(half.ToVector128Unsafe()).As<double, T>());
}
