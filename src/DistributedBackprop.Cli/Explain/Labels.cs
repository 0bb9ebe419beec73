using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Cli.Explain;

/// <summary>
/// The names of a network's parts: inputs x1, x2, ..; hidden neurons h1, h2, .. (h2.1 is the first of the second layer, where
/// there are several); outputs o1, o2, ..; weights w1, w2, .. neuron by neuron; biases b1, b2, .. A layer whose biases stay 0 has none.
/// </summary>
internal sealed class Labels
{
    private readonly IReadOnlyList<DenseDefinition> _layers;
    private readonly int[] _inputs;
    private readonly int[] _firstWeight;
    private readonly int[] _firstBias;
    private readonly bool[] _hasBias;

    /// <summary>Names the parts of a network.</summary>
    /// <param name="layers">The layers, first to last.</param>
    /// <param name="initial">Their initial parameters.</param>
    public Labels(IReadOnlyList<DenseDefinition> layers, IReadOnlyList<LayerValues> initial)
    {
        _layers = layers;
        _inputs = [.. initial.Select(layer => layer.Weights[0].Count)];
        _hasBias = [.. layers.Zip(initial, (layer, values) => layer.Bias != BiasMode.Frozen || values.Biases.Any(bias => bias != 0))];
        _firstWeight = new int[layers.Count];
        _firstBias = new int[layers.Count];
        for (int l = 0, weight = 1, bias = 1; l < layers.Count; l++)
        {
            _firstWeight[l] = weight;
            _firstBias[l] = bias;
            weight += layers[l].Units * _inputs[l];
            bias += _hasBias[l] ? initial[l].Biases.Count : 0;
        }
    }

    /// <summary>Whether the neurons of a layer have a bias to speak of.</summary>
    public bool HasBias(int layer) => _hasBias[layer];

    /// <summary>A neuron; layer -1 are the inputs.</summary>
    public string Neuron(int layer, int neuron)
    {
        if (layer < 0)
        {
            return $"x{neuron + 1}";
        }

        if (layer == _layers.Count - 1)
        {
            return $"o{neuron + 1}";
        }

        return _layers.Count == 2 ? $"h{neuron + 1}" : $"h{layer + 1}.{neuron + 1}";
    }

    /// <summary>The activation of a neuron; that of an input is its value.</summary>
    public string Activation(int layer, int neuron) => layer < 0 ? Neuron(layer, neuron) : $"a_{Neuron(layer, neuron)}";

    /// <summary>The pre-activation of a neuron.</summary>
    public string PreActivation(int layer, int neuron) => $"z_{Neuron(layer, neuron)}";

    /// <summary>dE/dz of a neuron.</summary>
    public string Delta(int layer, int neuron) => $"delta_{Neuron(layer, neuron)}";

    /// <summary>The weight of an input in a neuron.</summary>
    public string Weight(int layer, int neuron, int input) => $"w{_firstWeight[layer] + (neuron * _inputs[layer]) + input}";

    /// <summary>The bias of a neuron, which its layer may share.</summary>
    public string Bias(int layer, int neuron) => $"b{_firstBias[layer] + (_layers[layer].Bias == BiasMode.Shared ? 0 : neuron)}";

    /// <summary>A layer in a heading.</summary>
    public string Layer(int layer)
    {
        if (layer == _layers.Count - 1)
        {
            return "Output layer";
        }

        return _layers.Count == 2 ? "Hidden layer" : $"Hidden layer {layer + 1}";
    }
}
