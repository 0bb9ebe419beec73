using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.World;

/// <summary>
/// The head's disk: one write after another, each takes its time and may fail; a write that is under way when the head
/// dies is there or not. Checkpoints pass through their file format.
/// </summary>
/// <param name="context">The world.</param>
/// <param name="run">The run whose files it holds.</param>
internal sealed class SimulatedDisk(SimulationContext context, TrainingRun run)
{
    private const string DiskFull = "There is no space left on the device. Free some.";

    private readonly SortedDictionary<string, (byte[] Tensors, byte[] Manifest)> _checkpoints = new(StringComparer.Ordinal);
    private readonly List<EpochRecord> _published = [];
    private readonly Queue<Write> _writes = new();

    /// <summary>The durable promise; null before the first.</summary>
    public Promise? Promise { get; private set; }

    /// <summary>The lines of metrics.jsonl.</summary>
    public IReadOnlyList<EpochRecord> Published => _published;

    /// <summary>Whether the latest try to append to metrics.jsonl failed.</summary>
    public bool PublishingFailed { get; private set; }

    /// <summary>The SHA-256 over the parameters of the model; null before it is written.</summary>
    public string? ModelSha256 { get; private set; }

    /// <summary>Whether a write has failed in the life of the present head.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The newest checkpoint, read from its files; null where there is none.</summary>
    public Checkpoint? ReadNewestCheckpoint()
    {
        if (_checkpoints.Count == 0)
        {
            return null;
        }

        (byte[] tensors, byte[] manifest) = _checkpoints.Values.Last();
        return CheckpointFile.Decode(tensors, manifest, run.Codec);
    }

    /// <summary>Takes on a write: <see cref="StorePromise"/>, <see cref="StoreCheckpoint"/>, <see cref="PublishEpochs"/> or <see cref="StoreModel"/>.</summary>
    /// <param name="effect">What to write.</param>
    /// <param name="answer">Is told how it went.</param>
    public void Store(Effect effect, Action<Input> answer)
    {
        _writes.Enqueue(new Write(effect, answer));
        if (_writes.Count == 1)
        {
            Begin(_writes.Peek());
        }
    }

    /// <summary>The head has died: what waits is lost, what is under way is there or not.</summary>
    public void HeadDied()
    {
        if (_writes.TryPeek(out Write? underWay))
        {
            MakeDurable(underWay.Effect, context.Faults.PartsWrittenBeforeDeath(PartsOf(underWay.Effect)));
        }

        _writes.Clear();
        HasFailed = false;
    }

    private void Begin(Write write)
    {
        if (context.Sabotage.AnswersEarly(write.Effect))
        {
            context.Events.After(TimeSpan.Zero, () => Answer(write));
        }

        context.Events.After(context.Faults.WriteTime(), () =>
        {
            if (_writes.TryPeek(out Write? underWay) && ReferenceEquals(underWay, write))
            {
                Complete(write);
            }
        });
    }

    private void Complete(Write write)
    {
        _writes.Dequeue();
        if (_writes.TryPeek(out Write? next))
        {
            Begin(next);
        }

        bool failed = context.Faults.WriteFails();
        HasFailed |= failed;
        if (write.Effect is PublishEpochs)
        {
            PublishingFailed = failed;
        }

        if (failed)
        {
            context.Trace.Note($"disk full: {TraceText.Of(write.Effect)}");
            AnswerFailure(write);
            return;
        }

        MakeDurable(write.Effect, PartsOf(write.Effect));
        if (!context.Sabotage.AnswersEarly(write.Effect))
        {
            Answer(write);
        }
    }

    /// <summary>New lines are appended one by one; every other write is there as a whole or not at all. A checkpoint is there with its second file, the manifest.</summary>
    private int PartsOf(Effect write) => write switch
    {
        PublishEpochs publish => Math.Max(1, publish.Epochs.Count - _published.Count),
        StoreCheckpoint => 2,
        _ => 1,
    };

    private void MakeDurable(Effect write, int parts)
    {
        context.Trace.Note($"disk: {parts} of {PartsOf(write)}: {TraceText.Of(write)}");
        if (context.Sabotage.Forgets(write) || (write is not PublishEpochs && parts < PartsOf(write)))
        {
            return;
        }

        context.Checkers.MakingDurable(write);
        switch (write)
        {
            case StorePromise store: Promise = store.Promise; break;
            case StoreCheckpoint store: Keep(store.Checkpoint); break;
            case PublishEpochs publish: _published.AddRange(publish.Epochs.Skip(_published.Count).Take(parts)); break;
            case StoreModel store: ModelSha256 = ModelFile.EncodeTensors(store.Parameters, run.Codec).ParametersSha256; break;
            default: throw new ArgumentException($"A disk stores no {write.GetType().Name}.", nameof(write));
        }
    }

    private void Keep(Checkpoint checkpoint)
    {
        _checkpoints[CheckpointId.Of(checkpoint).ToString()] = CheckpointFile.Encode(checkpoint, run.Codec);
        while (_checkpoints.Count > run.Options.Checkpoint.Keep)
        {
            _checkpoints.Remove(_checkpoints.Keys.First());
        }
    }

    private void Answer(Write write)
    {
        switch (write.Effect)
        {
            case StorePromise store: write.Answer(new PromiseStored(store.Promise)); break;
            case StoreCheckpoint store: write.Answer(new CheckpointStored(store.Checkpoint)); break;
            case StoreModel: write.Answer(new ModelStored(ModelSha256 ?? "")); break;
            default: break;
        }
    }

    private static void AnswerFailure(Write write)
    {
        switch (write.Effect)
        {
            case StorePromise store: write.Answer(new PromiseNotStored(store.Promise, DiskFull)); break;
            case StoreCheckpoint store: write.Answer(new CheckpointNotStored(store.Checkpoint, DiskFull)); break;
            case StoreModel: write.Answer(new ModelNotStored(DiskFull)); break;
            default: break;
        }
    }

    private sealed record Write(Effect Effect, Action<Input> Answer);
}
