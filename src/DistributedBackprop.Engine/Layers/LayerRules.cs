using System.Numerics;

namespace DistributedBackprop.Engine.Layers;

/// <summary>What every layer definition must keep, and the way to the rules of its kind.</summary>
internal static class LayerRules
{
    /// <summary>Throws unless a layer of <paramref name="inputs"/> inputs can be built from the definition.</summary>
    /// <returns>The shape that the layer will have.</returns>
    /// <exception cref="NetworkDefinitionException">A setting breaks a rule.</exception>
    public static LayerShape Require<T>(string location, LayerDefinition? definition, int inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (definition is null)
        {
            throw new NetworkDefinitionException(location, "is null. Describe the layer or leave it out.");
        }

        if (!Enum.IsDefined(definition.Activation))
        {
            throw new NetworkDefinitionException(
                $"{location}.activation",
                $"is {definition.Activation}. Choose identity, sigmoid, tanh, relu, leakyRelu or softmax.");
        }

        return definition switch
        {
            DenseDefinition dense => DenseRules.Require<T>(location, dense, inputs),
            _ => throw new NetworkDefinitionException(location, $"is a {definition.GetType().Name}, of which the engine knows no layer."),
        };
    }
}
