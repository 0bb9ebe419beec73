using System.Text.Json;
using System.Text.Json.Serialization;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Wire;

/// <summary>A checkpoint without its vectors, which travel apart: parameters, the optimizer's vectors, the best parameters if there are any.</summary>
/// <param name="Version">The version that it holds.</param>
/// <param name="Identity">The run that it belongs to.</param>
/// <param name="Progress">Where the run stands.</param>
/// <param name="OptimizerState">The names of the optimizer's vectors, in its order.</param>
/// <param name="HasBest">Whether the best parameters come last.</param>
internal sealed record CheckpointLabel(ModelVersion Version, RunIdentity Identity, RunProgress Progress, IReadOnlyList<string> OptimizerState, bool HasBest)
{
    /// <summary>More names of vectors than any optimizer has are an error, and must not make a node allocate.</summary>
    private const int StatesMost = 16;

    /// <summary>How many vectors belong to it.</summary>
    [JsonIgnore]
    public int Vectors => 1 + OptimizerState.Count + (HasBest ? 1 : 0);

    /// <summary>Whether no element of its lists is missing, which JSON's reader does not look after.</summary>
    private bool IsWhole => OptimizerState.All(name => name is not null) && Progress.History.All(epoch => epoch is not null);

    /// <summary>The label of a checkpoint.</summary>
    public static CheckpointLabel Of(Checkpoint checkpoint) => new(
        checkpoint.Version, checkpoint.Identity, checkpoint.Progress, [.. checkpoint.Tensors.OptimizerState.Select(state => state.Key)], checkpoint.Tensors.Best is not null);

    /// <summary>The vectors of a checkpoint, in the order in which labels speak of them.</summary>
    public static IReadOnlyList<FlatVector> VectorsOf(Checkpoint checkpoint) =>
    [
        checkpoint.Tensors.Parameters,
        .. checkpoint.Tensors.OptimizerState.Select(state => state.Value),
        .. checkpoint.Tensors.Best is { } best ? [best] : Array.Empty<FlatVector>(),
    ];

    /// <summary>The checkpoint of this label and its vectors.</summary>
    public Checkpoint With(IReadOnlyList<FlatVector> vectors) => new(Version, Identity, Progress, new ModelTensors(
        vectors[0],
        [.. OptimizerState.Select((name, index) => KeyValuePair.Create(name, vectors[1 + index]))],
        HasBest ? vectors[^1] : null));

    /// <summary>The label as JSON in UTF-8.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Line);

    /// <summary>Reads a label.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static CheckpointLabel Read(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<CheckpointLabel>(json, RunJson.Line) is { OptimizerState.Count: <= StatesMost } label && label.IsWhole
                ? label
                : throw new InvalidDataException("the label of a checkpoint lacks something, or names too many vectors");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the label of a checkpoint cannot be read: {exception.Message}", exception);
        }
    }
}
