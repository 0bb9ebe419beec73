using System.Numerics;
using DistributedBackprop.Engine.Kernels.Panels;

namespace DistributedBackprop.Engine.Initializers;

/// <summary>Writes weights and biases that a definition gives.</summary>
internal static class ExplicitParameters
{
    /// <summary>Writes the values of <paramref name="given"/>, each rounded once to T.</summary>
    /// <param name="given">The values, whose shapes fit.</param>
    /// <param name="weights">Overwritten.</param>
    /// <param name="biases">Overwritten; zeros where none are given.</param>
    /// <param name="layout">Where the weights lie.</param>
    public static void Write<T>(ExplicitInitializer given, Span<T> weights, Span<T> biases, WeightLayout layout)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int neuron = 0; neuron < layout.Outputs; neuron++)
        {
            IReadOnlyList<double> row = given.Weights[neuron];
            for (int input = 0; input < layout.Inputs; input++)
            {
                weights[(int)layout.IndexOf<T>(input, neuron)] = Conversion.Round<T>(row[input]);
            }
        }

        biases.Clear();
        for (int index = 0; index < given.Biases.Count; index++)
        {
            biases[index] = Conversion.Round<T>(given.Biases[index]);
        }
    }
}
