using System.Text.Json;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Models;

namespace DistributedBackprop.Training.Export.Onnx;

/// <summary>
/// Writes a model as an ONNX file that takes raw rows: inputs <c>features</c>, float64 [N, columns of numbers], and <c>categories</c>, text
/// [N, columns of categories], as far as the model has such columns; output
/// <c>probabilities</c>, [N, classes] in the model's precision (<c>scores</c> where they may lie outside 0 to 1), or
/// <c>predictions</c>, float64 [N, targets] in the original unit.
/// Preparation and its inverse run in float64 around the network, as in training, since a raw value such as a time in seconds may
/// need more digits than float32 has. Not-a-number in <c>features</c>, and the texts of <see cref="Data.Preparation.MissingValues"/> in
/// <c>categories</c>, stand for a missing value. What training did not allow for makes all outputs of its row not-a-number.
/// Other programs add and round in their own order: outputs are near the engine's, not its bits.
/// Source: the ONNX specification, https://onnx.ai/onnx/operators/.
/// </summary>
public static class OnnxExport
{
    /// <summary>The version of ONNX's operators: from 13 on, softmax works along one axis as here; older programs read it too.</summary>
    public const int Opset = 13;

    /// <summary>The version of the operators for machine learning, of which models with categories use LabelEncoder; it is older than the opset.</summary>
    public const int MachineLearningOpset = 2;

    /// <summary>The version of the file format that came with the opset.</summary>
    public const int IrVersion = 7;

    /// <summary>Protocol buffers hold less than 2^31 bytes in a message; this leaves room for all but the parameters.</summary>
    private const long ParameterBytesMax = int.MaxValue - (1L << 26);

    /// <summary>Writes a model.</summary>
    /// <param name="trained">The model.</param>
    /// <returns>The bytes of the file.</returns>
    /// <exception cref="ArgumentNullException">There is no model.</exception>
    /// <exception cref="ExportException">ONNX cannot hold the model.</exception>
    public static byte[] Write(TrainedModel trained)
    {
        var model = ExportedModel.Of(trained);
        ModelManifest manifest = model.Manifest;
        RequireSize(model);
        return ProtobufWriter.Encode(new OnnxModel(
            IrVersion,
            OperatorSets(model),
            typeof(OnnxExport).Assembly.GetName().Version!.ToString(fieldCount: 3),
            manifest.Updates,
            $"{manifest.Name}: {string.Join(", ", manifest.Preparation.Targets.Select(target => target.Name))} from {manifest.Preparation.Features.Count} columns",
            OnnxNetwork.Build(model),
            Metadata(model)));
    }

    private static OnnxOperatorSet[] OperatorSets(ExportedModel model)
    {
        var own = new OnnxOperatorSet("", Opset);
        return model.Categories.Count > 0 ? [own, new OnnxOperatorSet(OnnxNode.MachineLearningDomain, MachineLearningOpset)] : [own];
    }

    private static void RequireSize(ExportedModel model)
    {
        long bytes = model.Layers.Sum(layer => (long)layer.Weights.Length + layer.Biases.Length);
        if (bytes > ParameterBytesMax)
        {
            throw new ExportException(
                $"The parameters take {bytes} bytes; an ONNX file has room for {ParameterBytesMax}. Use model.safetensors, which has no such limit.");
        }
    }

    private static OnnxMetadata[] Metadata(ExportedModel model)
    {
        ModelManifest manifest = model.Manifest;
        return
        [
            new("features", ListOf(model.Numbers.Select(column => column.Feature.Name))),
            .. model.Categories.Count > 0 ? [new("categories", ListOf(model.Categories.Select(column => column.Feature.Name)))] : Array.Empty<OnnxMetadata>(),
            new("targets", ListOf(manifest.Preparation.Targets.Select(column => column.Name))),
            new("classes", ListOf(manifest.Preparation.Classes)),
            new("parameters_sha256", manifest.ParametersSha256),
        ];
    }

    private static string ListOf(IEnumerable<string> names) => JsonSerializer.Serialize(names, RunJson.Line);
}
