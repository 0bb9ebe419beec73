using System.Diagnostics;
using System.Numerics;
using DistributedBackprop.Engine.Kernels.Panels;
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
    /// w[i,o] = limit * (2 u - 1), where u in [0, 1) is the draw at position first + i * O + o of the stream: it depends on the weight's
    /// place in the network alone, so that layers do not disturb each other. The product is float64, rounded once to T (which may round
    /// up to the limit itself).
    /// </summary>
    /// <param name="weights">Overwritten.</param>
    /// <param name="layout">Where they lie.</param>
    /// <param name="limit">The largest magnitude.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="first">The number of parameters of the layers before.</param>
    public static void Fill<T>(Span<T> weights, WeightLayout layout, double limit, ulong seed, ulong first)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var generator = new Philox(seed, PhiloxStream.Initialization, substream: 0);
        for (int input = 0; input < layout.Inputs; input++)
        {
            for (int output = 0; output < layout.Outputs; output++)
            {
                double unit = generator.Unit(first++);
                weights[(int)layout.IndexOf<T>(input, output)] = Conversion.Round<T>(limit * ((2.0 * unit) - 1.0));
            }
        }
    }
}
