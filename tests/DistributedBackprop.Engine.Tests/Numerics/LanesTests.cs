using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Numerics;

/// <summary>Vectors of each width do element by element what a single lane does.</summary>
public abstract class LanesTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Count = 4096;
    private static readonly T[] First = Samples.OfAnyBits<T>(Count, 1);
    private static readonly T[] Second = [.. Samples.OfAnyBits<T>(Count, 2).Reverse()];
    private static readonly T[] Third = Samples.Ordinary<T>(Count, 3);

    [Fact]
    public void Lanes_of_64_bits_equal_a_single_lane() => Check<Lanes64<T>>();

    [Fact]
    public void Lanes_of_64_bits_look_at_no_more_than_theirs()
    {
        T[] values = [.. Enumerable.Repeat(T.One, Lanes64<T>.Count), .. Enumerable.Repeat(T.NaN, Lanes64<T>.Count)];
        Lanes128<T> both = Lanes128<T>.Load(in values[0], 0);
        Assert.True(Lanes64<T>.AreFinite(new Lanes64<T>(both)));
        Assert.True(Lanes64<T>.AreFinite(Lanes64<T>.Load(in values[0], 0)));
        Assert.False(Lanes64<T>.AreFinite(Lanes64<T>.Load(in values[0], Lanes64<T>.Count)));

        T[] written = new T[values.Length];
        Lanes64<T>.Store(new Lanes64<T>(both), ref written[0], 0);
        Assert.Equal([.. Enumerable.Repeat(T.One, Lanes64<T>.Count), .. Enumerable.Repeat(T.Zero, Lanes64<T>.Count)], written);
    }

    [Fact]
    public void Lanes_of_128_bits_equal_a_single_lane() => Check<Lanes128<T>>();

    [Fact]
    public void Lanes_of_256_bits_equal_a_single_lane() => Check<Lanes256<T>>();

    [Fact]
    public void Lanes_of_512_bits_equal_a_single_lane() => Check<Lanes512<T>>();

    [Fact]
    public void A_power_of_two_is_exact_for_each_normal_exponent()
    {
        int highest = typeof(T) == typeof(float) ? 127 : 1023;
        for (int exponent = 1 - highest; exponent <= highest; exponent++)
        {
            T power = ScalarLanes<T>.PowerOfTwo(new(T.CreateTruncating(exponent))).Value;
            Assert.Equal(T.ScaleB(T.One, exponent), power);
        }
    }

    private static void Check<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        foreach (T[] right in new[] { Second, Third })
        {
            Compare("sum", Each<ScalarLanes<T>>((x, y, _) => x + y, right), Each<TLanes>((x, y, _) => x + y, right));
            Compare("difference", Each<ScalarLanes<T>>((x, y, _) => x - y, right), Each<TLanes>((x, y, _) => x - y, right));
            Compare("product", Each<ScalarLanes<T>>((x, y, _) => x * y, right), Each<TLanes>((x, y, _) => x * y, right));
            Compare("quotient", Each<ScalarLanes<T>>((x, y, _) => x / y, right), Each<TLanes>((x, y, _) => x / y, right));
            Compare("fused", Each<ScalarLanes<T>>(ScalarLanes<T>.FusedMultiplyAdd, right), Each<TLanes>(TLanes.FusedMultiplyAdd, right));
            Compare("accumulated", Each<ScalarLanes<T>>(ScalarLanes<T>.FusedMultiplyAdd, right), Each<TLanes>(Accumulated, right));
            Compare("sign", Each<ScalarLanes<T>>((x, y, _) => ScalarLanes<T>.CopySign(x, y), right), Each<TLanes>((x, y, _) => TLanes.CopySign(x, y), right));
            Compare("where", Each<ScalarLanes<T>>((x, y, z) => ScalarLanes<T>.WhereGreater(x, y, z, y), right), Each<TLanes>((x, y, z) => TLanes.WhereGreater(x, y, z, y), right));
        }

        CheckWidened<TLanes>();
        Compare("root", Each<ScalarLanes<T>>((x, _, _) => ScalarLanes<T>.SquareRoot(x), Third), Each<TLanes>((x, _, _) => TLanes.SquareRoot(x), Third));
        Compare("absolute", Each<ScalarLanes<T>>((x, _, _) => ScalarLanes<T>.Absolute(x), Third), Each<TLanes>((x, _, _) => TLanes.Absolute(x), Third));
        Compare("exp", Each<ScalarLanes<T>>((x, _, _) => LaneFunctions<ScalarLanes<T>, T>.Exp(x), Third), Each<TLanes>((x, _, _) => LaneFunctions<TLanes, T>.Exp(x), Third));
        Compare("sigmoid", Each<ScalarLanes<T>>((x, _, _) => LaneFunctions<ScalarLanes<T>, T>.Sigmoid(x), Third), Each<TLanes>((x, _, _) => LaneFunctions<TLanes, T>.Sigmoid(x), Third));
        Compare("tanh", Each<ScalarLanes<T>>((x, _, _) => LaneFunctions<ScalarLanes<T>, T>.Tanh(x), Third), Each<TLanes>((x, _, _) => LaneFunctions<TLanes, T>.Tanh(x), Third));
    }

    private static TLanes Accumulated<TLanes>(TLanes left, TLanes right, TLanes sum)
        where TLanes : struct, ILanes<TLanes, T>
    {
        sum.Accumulate(left, right);
        return sum;
    }

    private static void CheckWidened<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        CheckWidenedFrom<TLanes, T>();
        if (typeof(T) == typeof(double))
        {
            CheckWidenedFrom<TLanes, float>();
        }
    }

    private static void CheckWidenedFrom<TLanes, TSource>()
        where TLanes : struct, ILanes<TLanes, T>
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>
    {
        TSource[] left = Samples.OfAnyBits<TSource>(Count, 4);
        TSource[] right = Samples.WithSpecials<TSource>(Count, 5);
        var values = new T[Count];
        var differences = new T[Count];
        for (int i = 0; i < Count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.LoadWidened<TSource>(left, i), ref values[i], 0);
            TLanes.Store(TLanes.LoadWidenedDifference<TSource>(left, right, i), ref differences[i], 0);
        }

        Compare("widened", [.. left.Select(T.CreateTruncating)], values);
        Compare("widened difference", [.. left.Zip(right, (x, y) => T.CreateTruncating(x - y))], differences);
    }

    private static T[] Each<TLanes>(Func<TLanes, TLanes, TLanes, TLanes> operation, T[] second)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var results = new T[Count];
        for (nint i = 0; i < Count; i += TLanes.Count)
        {
            TLanes result = operation(TLanes.Load(First, i), TLanes.Load(second, i), TLanes.Load(Third, i));
            TLanes.Store(result, results, i);
        }

        return results;
    }

    private static void Compare(string operation, T[] expected, T[] actual) => SameBits.Assert<T>(expected, actual, operation);
}

public sealed class SingleLanesTests : LanesTests<float>;

public sealed class DoubleLanesTests : LanesTests<double>;
