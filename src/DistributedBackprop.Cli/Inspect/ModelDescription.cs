using System.Text.Json;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Cli.Inspect;

/// <summary>What a model consists of. That it could be loaded means that its parameters have the SHA-256 that the manifest names.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Parameters">The number of parameters.</param>
/// <param name="Layers">The layers, first to last.</param>
internal sealed record ModelDescription(ModelManifest Manifest, long Parameters, IReadOnlyList<LayerSummary> Layers)
{
    /// <summary>Describes a model.</summary>
    public static ModelDescription Of(TrainedModel model) => new(
        model.Manifest,
        model.Parameters.Length,
        [.. model.Manifest.Network.Layers.Select((layer, index) => LayerSummary.Of(layer, [.. model.Tensors.Where(tensor => tensor.Name.StartsWith($"layers.{index}.", StringComparison.Ordinal))]))]);
}

/// <summary>A layer in short.</summary>
/// <param name="Kind">What kind of layer it is.</param>
/// <param name="Inputs">The values that it takes.</param>
/// <param name="Outputs">The values that it gives.</param>
/// <param name="Activation">Its activation function.</param>
/// <param name="Bias">How biases are kept.</param>
/// <param name="Parameters">The number of its parameters.</param>
internal sealed record LayerSummary(string Kind, int Inputs, int Outputs, Activation Activation, BiasMode Bias, long Parameters)
{
    /// <summary>Sums a layer up.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="tensors">Its tensors; the first is the matrix of weights [outputs, inputs].</param>
    public static LayerSummary Of(LayerDefinition layer, IReadOnlyList<ParameterTensor> tensors)
    {
        if (layer is not DenseDefinition dense)
        {
            throw new NotSupportedException($"There is no summary of a {layer.GetType().Name}.");
        }

        return new LayerSummary("dense", tensors[0].Shape[1], tensors[0].Shape[0], dense.Activation, dense.Bias, tensors.Sum(tensor => (long)tensor.Length));
    }

    /// <summary>An enumeration's value as configurations write it.</summary>
    public static string Word<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
