using System.Diagnostics;
using System.Numerics;

namespace DistributedBackprop.Engine.Layers;

/// <summary>Builds layers from definitions that <see cref="LayerRules"/> has accepted.</summary>
internal static class LayerFactory
{
    /// <summary>Builds all layers of a network, each with its place in the flat vector.</summary>
    /// <param name="inputs">The inputs of the first layer.</param>
    /// <param name="definitions">The layers, first to last.</param>
    public static Layer<T>[] CreateAll<T>(int inputs, IReadOnlyList<LayerDefinition> definitions)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var layers = new Layer<T>[definitions.Count];
        int offset = 0;
        for (int index = 0; index < layers.Length; index++)
        {
            layers[index] = Create<T>(definitions[index], index, inputs, offset);
            inputs = layers[index].OutputSize;
            offset += layers[index].ParameterCount;
        }

        return layers;
    }

    private static Layer<T> Create<T>(LayerDefinition definition, int index, int inputs, int offset)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => definition switch
        {
            DenseDefinition dense => new DenseLayer<T>(dense, index, inputs, offset),
            _ => throw new UnreachableException($"{nameof(LayerRules)} accepted a {definition.GetType().Name}."),
        };
}
