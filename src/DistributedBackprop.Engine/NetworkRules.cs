using System.Numerics;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine;

/// <summary>What makes a definition a network: each layer keeps its own rules, and the loss fits the output.</summary>
internal static class NetworkRules
{
    /// <summary>Throws unless a network of <paramref name="inputs"/> inputs can be built from the definition.</summary>
    /// <typeparam name="T">The type that parameters will have.</typeparam>
    /// <exception cref="NetworkDefinitionException">A setting breaks a rule.</exception>
    public static void Require<T>(int inputs, NetworkDefinition definition)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (definition.Layers is not { Count: > 0 })
        {
            throw new NetworkDefinitionException("network.layers", "is empty. Give at least one layer, the output.");
        }

        RequireLayers<T>(inputs, definition.Layers);
        RequireLossFits(definition);
    }

    private static void RequireLayers<T>(int inputs, IReadOnlyList<LayerDefinition> layers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int layerInputs = inputs;
        long parameters = 0;
        for (int index = 0; index < layers.Count; index++)
        {
            string location = $"network.layers[{index}]";
            LayerShape shape = LayerRules.Require<T>(location, layers[index], layerInputs);
            RequireSoftmaxOnlyLast(location, layers[index].Activation, isLast: index == layers.Count - 1);
            parameters += shape.Parameters;
            RequireCountFits(location, parameters);
            layerInputs = shape.Outputs;
        }
    }

    private static void RequireSoftmaxOnlyLast(string location, Activation activation, bool isLast)
    {
        if (activation == Activation.Softmax && !isLast)
        {
            throw new NetworkDefinitionException(
                $"{location}.activation",
                "is softmax in a hidden layer. Softmax is for the output only; choose relu, tanh, sigmoid, leakyRelu or identity.");
        }
    }

    private static void RequireCountFits(string location, long parameters)
    {
        if (parameters > Array.MaxLength)
        {
            throw new NetworkDefinitionException(
                location,
                FormattableString.Invariant(
                    $"brings the network to {parameters} parameters; at most {Array.MaxLength} fit. Use fewer units."));
        }
    }

    private static void RequireLossFits(NetworkDefinition definition)
    {
        if (!Enum.IsDefined(definition.Loss))
        {
            throw new NetworkDefinitionException(
                "network.loss",
                $"is {definition.Loss}. Choose halfSquaredError, meanSquaredError, crossEntropy or binaryCrossEntropy.");
        }

        Activation output = definition.Layers[^1].Activation;
        string? advice = (definition.Loss, output) switch
        {
            (Loss.CrossEntropy, not Activation.Softmax) => "crossEntropy needs the output's activation to be softmax.",
            (Loss.BinaryCrossEntropy, not Activation.Sigmoid) => "binaryCrossEntropy needs the output's activation to be sigmoid.",
            (not Loss.CrossEntropy, Activation.Softmax) => "softmax at the output needs the loss crossEntropy.",
            _ => null,
        };
        if (advice is not null)
        {
            throw new NetworkDefinitionException(
                "network.loss",
                $"is {DeclaredRules.NameOf(definition.Loss)} while network.layers[{definition.Layers.Count - 1}].activation is {DeclaredRules.NameOf(output)}; {advice}");
        }
    }
}
