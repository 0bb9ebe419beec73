using System.Text.Json;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Wire;

/// <summary>
/// A checkpoint without what grows with the network or with the run, which travels apart as vectors: parameters, the optimizer's vectors, the best
/// parameters if there are any, and the finished epochs as <see cref="HistoryVector"/>.
/// </summary>
/// <param name="Version">The version that it holds.</param>
/// <param name="Identity">The run that it belongs to.</param>
/// <param name="Progress">Where the run stands, without its history.</param>
/// <param name="Epochs">The finished epochs of the history.</param>
/// <param name="OptimizerState">The names of the optimizer's vectors, in its order.</param>
/// <param name="HasBest">Whether there are best parameters.</param>
internal sealed record CheckpointLabel(ModelVersion Version, RunIdentity Identity, RunProgress Progress, int Epochs, IReadOnlyList<string> OptimizerState, bool HasBest)
{
    /// <summary>More names of vectors than any optimizer has are an error, and must not make a node allocate.</summary>
    private const int StatesMost = 16;

    /// <summary>Whether no element of its lists is missing, which JSON's reader does not look after, and nothing is more than it may be.</summary>
    private bool IsWhole =>
        OptimizerState.Count <= StatesMost && OptimizerState.All(name => name is not null) && Progress.History.Count == 0 && Epochs is >= 0 and <= HistoryVector.EpochsMost;

    /// <summary>The label of a checkpoint.</summary>
    public static CheckpointLabel Of(Checkpoint checkpoint) => new(
        checkpoint.Version,
        checkpoint.Identity,
        checkpoint.Progress with { History = [] },
        checkpoint.Progress.History.Count,
        [.. checkpoint.Tensors.OptimizerState.Select(state => state.Key)],
        checkpoint.Tensors.Best is not null);

    /// <summary>The vectors of a checkpoint, in the order in which labels speak of them; the history comes last.</summary>
    public static IReadOnlyList<FlatVector> VectorsOf(Checkpoint checkpoint) =>
    [
        checkpoint.Tensors.Parameters,
        .. checkpoint.Tensors.OptimizerState.Select(state => state.Value),
        .. checkpoint.Tensors.Best is { } best ? [best] : Array.Empty<FlatVector>(),
        HistoryVector.Of(checkpoint.Progress.History),
    ];

    /// <summary>Fetches the checkpoint of this label.</summary>
    /// <param name="bulk">Moves vectors.</param>
    /// <param name="ticket">That of its vectors.</param>
    /// <param name="run">The run, which says how long they may be.</param>
    /// <returns>The checkpoint; fails by <see cref="InvalidDataException"/> where it is of no such run, and by <see cref="BulkException"/> where it was not fetched.</returns>
    public Task<Checkpoint> FetchAsync(IBulk bulk, BulkTicket ticket, TrainingRun run)
    {
        if (Epochs > run.Options.Stopping.Epochs)
        {
            return Task.FromException<Checkpoint>(new InvalidDataException($"a checkpoint after {Epochs} epochs comes for a run of {run.Options.Stopping.Epochs}"));
        }

        int models = 1 + OptimizerState.Count + (HasBest ? 1 : 0);
        FlatVector[] vectors = [.. Enumerable.Range(0, models).Select(_ => run.CreateVector()), HistoryVector.Create(Epochs)];
        return WithAsync(vectors, bulk.FetchAsync(ticket, vectors, CancellationToken.None));
    }

    /// <summary>The label as JSON in UTF-8.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Line);

    /// <summary>Reads a label.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static CheckpointLabel Read(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<CheckpointLabel>(json, RunJson.Line) is { } label && label.IsWhole
                ? label
                : throw new InvalidDataException("the label of a checkpoint lacks something, or names more than a checkpoint has");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the label of a checkpoint cannot be read: {exception.Message}", exception);
        }
    }

    private async Task<Checkpoint> WithAsync(FlatVector[] vectors, Task fetched)
    {
        await fetched.ConfigureAwait(false);
        return new Checkpoint(Version, Identity, Progress with { History = HistoryVector.Read(vectors[^1]) }, new ModelTensors(
            vectors[0],
            [.. OptimizerState.Select((name, index) => KeyValuePair.Create(name, vectors[1 + index]))],
            HasBest ? vectors[^2] : null));
    }
}
