using System.Numerics;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Export;

/// <summary>What every export format needs of a model: its manifest, and its parts in the order of a prediction.</summary>
internal sealed class ExportedModel
{
    private ExportedModel(TrainedModel model, IReadOnlyList<ExportedLayer> layers)
    {
        Numbers = [.. Place<NumberFeature>(model.Preparation.Features)];
        Categories = [.. Place<CategoryFeature>(model.Preparation.Features)];
        Manifest = model.Manifest;
        GivesProbabilities = model.GivesProbabilities;
        Layers = layers;
    }

    /// <summary>The manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <inheritdoc cref="TrainedModel.GivesProbabilities"/>
    public bool GivesProbabilities { get; }

    /// <summary>The type of the parameters.</summary>
    public Precision Precision => Manifest.Precision;

    /// <summary>The feature columns that hold numbers, in the model's order.</summary>
    public IReadOnlyList<PlacedColumn<NumberFeature>> Numbers { get; }

    /// <summary>The feature columns that hold categories, in the model's order.</summary>
    public IReadOnlyList<PlacedColumn<CategoryFeature>> Categories { get; }

    /// <summary>The number of the network's inputs.</summary>
    public int Inputs => Manifest.Preparation.Inputs;

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<ExportedLayer> Layers { get; }

    /// <summary>Takes a model apart.</summary>
    /// <exception cref="ArgumentNullException">There is no model.</exception>
    public static ExportedModel Of(TrainedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ExportedModel(model, model is TrainedModel<float> single ? LayersOf(single) : LayersOf((TrainedModel<double>)model));
    }

    private static IEnumerable<PlacedColumn<TFeature>> Place<TFeature>(IReadOnlyList<FeatureColumn> columns)
        where TFeature : FeatureColumn
    {
        int first = 0;
        foreach (FeatureColumn column in columns)
        {
            if (column is TFeature feature)
            {
                yield return new PlacedColumn<TFeature>(feature, first);
            }

            first += column.Inputs;
        }
    }

    private static ExportedLayer[] LayersOf<T>(TrainedModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IReadOnlyList<NamedTensor> tensors = new TensorCodec<T>(model.Network).Encode(model.Parameters, prefix: "");
        return [.. model.Manifest.Network.Layers.Select((layer, index) => Dense(index, layer.Activation, tensors[2 * index], tensors[(2 * index) + 1]))];
    }

    private static ExportedLayer Dense(int index, Activation activation, NamedTensor weights, NamedTensor biases)
    {
        (int outputs, int inputs) = (weights.Shape[0], weights.Shape[1]);
        ReadOnlyMemory<byte> bias = biases.Shape[0] == outputs ? biases.Bytes : Repeat(biases.Bytes.Span, outputs);
        return new ExportedLayer($"layers.{index}", activation, inputs, outputs, weights.Bytes, bias);
    }

    private static byte[] Repeat(ReadOnlySpan<byte> element, int count)
    {
        var repeated = new byte[element.Length * count];
        for (int i = 0; i < count; i++)
        {
            element.CopyTo(repeated.AsSpan(i * element.Length));
        }

        return repeated;
    }
}
