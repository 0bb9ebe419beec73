using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Numerics;

/// <summary>Arguments for tests: a pure function of their seed.</summary>
internal static class Samples
{
    private static readonly double[] Specials =
    [
        0.0, -0.0, 1.0, -1.0, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        double.Epsilon, -double.Epsilon, float.Epsilon, -float.Epsilon, 1e-40, -1e-310, double.MaxValue, float.MaxValue, -float.MaxValue,
    ];

    /// <summary>Values uniform in [-1, 1).</summary>
    public static T[] Ordinary<T>(int count, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Philox(seed, PhiloxStream.Split, 0);
        var values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = T.CreateTruncating((2.0 * random.Unit((ulong)i)) - 1.0);
        }

        return values;
    }

    /// <summary>Ordinary values among which about one in a hundred is an infinity, a NaN, a denormal, a zero of either sign or huge.</summary>
    public static T[] WithSpecials<T>(int count, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] values = Ordinary<T>(count, seed);
        var random = new Philox(seed, PhiloxStream.Split, 1);
        for (int i = 0; i < count; i++)
        {
            uint draw = random.UInt32((ulong)i);
            if (draw % 100 == 0)
            {
                values[i] = T.CreateTruncating(Specials[(draw >> 8) % (uint)Specials.Length]);
            }
        }

        return values;
    }

    /// <summary>Values of any bit pattern, the special ones first.</summary>
    public static T[] OfAnyBits<T>(int count, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Philox(seed, PhiloxStream.Split, 2);
        var values = new T[count];
        for (int i = 0; i < count; i++)
        {
            ulong bits = random.UInt32(2 * (ulong)i) | ((ulong)random.UInt32((2 * (ulong)i) + 1) << 32);
            values[i] = i < Specials.Length ? T.CreateTruncating(Specials[i])
                : typeof(T) == typeof(float) ? Unsafe.BitCast<uint, T>((uint)bits)
                : Unsafe.BitCast<ulong, T>(bits);
        }

        return values;
    }
}
