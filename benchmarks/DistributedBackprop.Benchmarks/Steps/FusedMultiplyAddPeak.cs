using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>What one core can do at most: independent chains of fused multiply-adds in registers, as wide as the engine's vectors.</summary>
internal static class FusedMultiplyAddPeak
{
    private const int Chains = 12;

    /// <summary>Measures once, for about a millisecond.</summary>
    /// <returns>Operations a second, two for each multiply-add of float32.</returns>
    public static double OperationsPerSecond() => VectorUnit.Bits switch
    {
        512 => Measure(100_000, Vector512<float>.Count, Chain512),
        256 => Measure(100_000, Vector256<float>.Count, Chain256),
        128 => Measure(100_000, Vector128<float>.Count, Chain128),
        _ => Measure(10_000, 1, ChainScalar),
    };

    private static double Measure(int rounds, int lanes, Func<int, float> chain)
    {
        long begin = Stopwatch.GetTimestamp();
        float result = chain(rounds);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        return float.IsNaN(result) ? double.NaN : 2.0 * Chains * lanes * rounds / seconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chain512(int rounds)
    {
        Vector512<float> factor = Vector512.Create(0.5f), addend = Vector512.Create(0.25f);
        Vector512<float> a = addend, b = addend, c = addend, d = addend, e = addend, f = addend;
        Vector512<float> g = addend, h = addend, i = addend, j = addend, k = addend, l = addend;
        for (int round = 0; round < rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, factor, addend);
            b = Vector512.FusedMultiplyAdd(b, factor, addend);
            c = Vector512.FusedMultiplyAdd(c, factor, addend);
            d = Vector512.FusedMultiplyAdd(d, factor, addend);
            e = Vector512.FusedMultiplyAdd(e, factor, addend);
            f = Vector512.FusedMultiplyAdd(f, factor, addend);
            g = Vector512.FusedMultiplyAdd(g, factor, addend);
            h = Vector512.FusedMultiplyAdd(h, factor, addend);
            i = Vector512.FusedMultiplyAdd(i, factor, addend);
            j = Vector512.FusedMultiplyAdd(j, factor, addend);
            k = Vector512.FusedMultiplyAdd(k, factor, addend);
            l = Vector512.FusedMultiplyAdd(l, factor, addend);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chain256(int rounds)
    {
        Vector256<float> factor = Vector256.Create(0.5f), addend = Vector256.Create(0.25f);
        Vector256<float> a = addend, b = addend, c = addend, d = addend, e = addend, f = addend;
        Vector256<float> g = addend, h = addend, i = addend, j = addend, k = addend, l = addend;
        for (int round = 0; round < rounds; round++)
        {
            a = Vector256.FusedMultiplyAdd(a, factor, addend);
            b = Vector256.FusedMultiplyAdd(b, factor, addend);
            c = Vector256.FusedMultiplyAdd(c, factor, addend);
            d = Vector256.FusedMultiplyAdd(d, factor, addend);
            e = Vector256.FusedMultiplyAdd(e, factor, addend);
            f = Vector256.FusedMultiplyAdd(f, factor, addend);
            g = Vector256.FusedMultiplyAdd(g, factor, addend);
            h = Vector256.FusedMultiplyAdd(h, factor, addend);
            i = Vector256.FusedMultiplyAdd(i, factor, addend);
            j = Vector256.FusedMultiplyAdd(j, factor, addend);
            k = Vector256.FusedMultiplyAdd(k, factor, addend);
            l = Vector256.FusedMultiplyAdd(l, factor, addend);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chain128(int rounds)
    {
        Vector128<float> factor = Vector128.Create(0.5f), addend = Vector128.Create(0.25f);
        Vector128<float> a = addend, b = addend, c = addend, d = addend, e = addend, f = addend;
        Vector128<float> g = addend, h = addend, i = addend, j = addend, k = addend, l = addend;
        for (int round = 0; round < rounds; round++)
        {
            a = Vector128.FusedMultiplyAdd(a, factor, addend);
            b = Vector128.FusedMultiplyAdd(b, factor, addend);
            c = Vector128.FusedMultiplyAdd(c, factor, addend);
            d = Vector128.FusedMultiplyAdd(d, factor, addend);
            e = Vector128.FusedMultiplyAdd(e, factor, addend);
            f = Vector128.FusedMultiplyAdd(f, factor, addend);
            g = Vector128.FusedMultiplyAdd(g, factor, addend);
            h = Vector128.FusedMultiplyAdd(h, factor, addend);
            i = Vector128.FusedMultiplyAdd(i, factor, addend);
            j = Vector128.FusedMultiplyAdd(j, factor, addend);
            k = Vector128.FusedMultiplyAdd(k, factor, addend);
            l = Vector128.FusedMultiplyAdd(l, factor, addend);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float ChainScalar(int rounds)
    {
        Span<float> chains = stackalloc float[Chains];
        for (int round = 0; round < rounds; round++)
        {
            foreach (ref float chain in chains)
            {
                chain = float.FusedMultiplyAdd(chain, 0.5f, 0.25f);
            }
        }

        return chains[0] + chains[Chains - 1];
    }
}
