using System.Numerics;

namespace DistributedBackprop.Engine.Initializers;

/// <summary>Writes weights and biases that a definition gives.</summary>
internal static class ExplicitParameters
{
    /// <summary>Writes the values of <paramref name="given"/>, each rounded once to T.</summary>
    /// <param name="given">The values, whose shapes fit.</param>
    /// <param name="weights">Input-major, inputs * units; overwritten.</param>
    /// <param name="biases">Overwritten; zeros where none are given.</param>
    /// <param name="inputs">The inputs of the layer.</param>
    /// <param name="units">Its neurons.</param>
    public static void Write<T>(ExplicitInitializer given, Span<T> weights, Span<T> biases, int inputs, int units)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int neuron = 0; neuron < units; neuron++)
        {
            IReadOnlyList<double> row = given.Weights[neuron];
            for (int input = 0; input < inputs; input++)
            {
                weights[(input * units) + neuron] = Conversion.Round<T>(row[input]);
            }
        }

        biases.Clear();
        for (int index = 0; index < given.Biases.Count; index++)
        {
            biases[index] = Conversion.Round<T>(given.Biases[index]);
        }
    }
}
