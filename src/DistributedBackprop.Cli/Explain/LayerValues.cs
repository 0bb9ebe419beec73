using DistributedBackprop.Engine;

namespace DistributedBackprop.Cli.Explain;

/// <summary>The parameters of a dense layer, or as many gradients, as people write them.</summary>
/// <param name="Weights">weights[neuron][input].</param>
/// <param name="Biases">One value a neuron, or a single one where the layer shares it.</param>
internal sealed record LayerValues(IReadOnlyList<IReadOnlyList<double>> Weights, IReadOnlyList<double> Biases)
{
    /// <summary>Cuts the layers out of a flat vector.</summary>
    /// <param name="network">The network, all of whose layers are dense: a matrix of weights, then a vector of biases.</param>
    /// <param name="flat">A vector as long as the network's parameters.</param>
    /// <returns>The values of every layer.</returns>
    public static IReadOnlyList<LayerValues> OfAll(Network<double> network, ReadOnlySpan<double> flat)
    {
        var layers = new List<LayerValues>();
        for (int tensor = 0; tensor < network.Tensors.Count; tensor += 2)
        {
            double[] weights = RowMajor(network.Tensors[tensor], flat);
            double[] biases = RowMajor(network.Tensors[tensor + 1], flat);
            layers.Add(new LayerValues([.. weights.Chunk(network.Tensors[tensor].Shape[1])], biases));
        }

        return layers;
    }

    /// <summary>The bias of a neuron.</summary>
    public double BiasOf(int neuron) => Biases[Biases.Count == 1 ? 0 : neuron];

    private static double[] RowMajor(ParameterTensor tensor, ReadOnlySpan<double> flat)
    {
        double[] values = new double[tensor.Length];
        tensor.ToRowMajor(flat, values);
        return values;
    }
}
