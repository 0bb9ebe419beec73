using System.Diagnostics;
using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Initializers;

/// <summary>Draws initial weights uniformly from [-limit, limit).</summary>
internal static class WeightDraw
{
    /// <summary>The limit that an initializer sets for a layer of <paramref name="inputs"/> inputs and <paramref name="units"/> neurons.</summary>
    public static double Limit(Initializer initializer, int inputs, int units) => initializer switch
    {
        UniformInitializer uniform => uniform.Limit,
        GlorotInitializer => Math.Sqrt(6.0 / ((double)inputs + units)),
        HeInitializer => Math.Sqrt(6.0 / inputs),
        _ => throw new UnreachableException($"{initializer.GetType().Name} draws no weights."),
    };

    /// <summary>
    /// weights[k] = limit * (2 u - 1), where u in [0, 1) is the draw at position firstIndex + k of the stream: a weight's
    /// draw depends on its position in the flat vector alone, so that layers do not disturb each other. The product is
    /// float64, rounded once to T (which may round up to the limit itself).
    /// </summary>
    /// <param name="weights">Overwritten.</param>
    /// <param name="limit">The largest magnitude.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="firstIndex">The position of the first weight in the flat vector.</param>
    public static void Fill<T>(Span<T> weights, double limit, ulong seed, ulong firstIndex)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var generator = new Philox(seed, PhiloxStream.Initialization, substream: 0);
        for (int k = 0; k < weights.Length; k++)
        {
            double unit = generator.Unit(firstIndex + (ulong)k);
            weights[k] = Conversion.Round<T>(limit * ((2.0 * unit) - 1.0));
        }
    }
}
