using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.World;

/// <summary>
/// A server node's disk: one write after another, each takes its time and may fail; a write that is under way when the node
/// dies is there or not. At times it hangs: then nothing is done and nobody is told. Checkpoints pass through their file format. While the node is down, and before a checkpoint is read, files may be damaged.
/// </summary>
/// <param name="server">The node.</param>
/// <param name="context">The world.</param>
/// <param name="run">The run whose files it holds.</param>
internal sealed class SimulatedDisk(string server, SimulationContext context, TrainingRun run)
{
    private const string DiskFull = "There is no space left on the device. Free some.";

    private readonly SortedDictionary<string, (byte[] Tensors, byte[] Manifest)> _checkpoints = new(StringComparer.Ordinal);
    private readonly List<EpochRecord> _published = [];
    private readonly Queue<Write> _writes = new();
    private (byte[] Tensors, string Sha256)? _model;
    private bool _checkpointsDamaged;

    /// <summary>The durable promise; null before the first.</summary>
    public Promise? Promise { get; private set; }

    /// <summary>The lines of metrics.jsonl.</summary>
    public IReadOnlyList<EpochRecord> Published => _published;

    /// <summary>Whether the latest try to append to metrics.jsonl failed.</summary>
    public bool PublishingFailed { get; private set; }

    /// <summary>The SHA-256 over the parameters of the model; null before it is written, and where it is damaged.</summary>
    public string? ModelSha256 => _model is { } model && IsWhole(model) ? model.Sha256 : null;

    /// <summary>Reads the newest checkpoint that is whole. Those that are damaged are set aside for good.</summary>
    /// <returns>The checkpoint; null where there is none.</returns>
    public Checkpoint? ReadNewestCheckpoint()
    {
        Checkpoint? newest = null;
        while (newest is null && _checkpoints.Count > 0)
        {
            newest = Read(_checkpoints.Keys.Last());
        }

        context.Checkers.Restoring(server, new RestoredFiles(newest, _checkpointsDamaged, HasModel: ModelSha256 is not null));
        _checkpointsDamaged = false;
        return newest;
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

    /// <summary>The run has ended: what waits is written, as a host does before it ends.</summary>
    public void Finish()
    {
        while (_writes.TryPeek(out Write? next))
        {
            Complete(next);
        }
    }

    /// <summary>Reads a checkpoint and verifies it; one that is damaged is set aside.</summary>
    /// <param name="id">The checkpoint.</param>
    /// <param name="answer">Is told how it went.</param>
    public void Load(CheckpointId id, Action<Input> answer) => WhenDone(context.Faults.WriteTime(), () =>
    {
        DamagePerhaps();
        Checkpoint? loaded = Read(id.ToString());
        answer(loaded is null
            ? new CheckpointNotLoaded(id, ReadNewestCheckpoint() is { } older ? CheckpointId.Of(older) : null, "it is damaged or gone.")
            : new CheckpointLoaded(context.Sabotage.Restoring(loaded)!));
    });

    /// <summary>The node has died: what waits is lost, what is under way is there or not.</summary>
    public void NodeDied()
    {
        if (_writes.TryPeek(out Write? underWay))
        {
            MakeDurable(underWay.Effect, context.Faults.PartsWrittenBeforeDeath(PartsOf(underWay.Effect)));
        }

        _writes.Clear();
        DamagePerhaps();
    }

    /// <summary>Damages a file: one of a checkpoint, or the model where only the oldest checkpoint is there, which stays whole: from no checkpoint at all no run goes on.</summary>
    private void DamagePerhaps()
    {
        string[] names = [.. _checkpoints.Keys.Skip(1)];
        int files = names.Length > 0 ? names.Length * 2 : _model is null ? 0 : 1;
        if (files == 0 || context.Faults.DamageAtRest() is not { } damage)
        {
            return;
        }

        int file = context.Faults.DamagedFile(files);
        context.Trace.Note($"{damage} {(names.Length > 0 ? names[file / 2] : "model")}");
        if (names.Length == 0)
        {
            _model = _model!.Value with { Tensors = context.Faults.Damage(damage, _model.Value.Tensors) };
            return;
        }

        (byte[] tensors, byte[] manifest) = _checkpoints[names[file / 2]];
        _checkpoints[names[file / 2]] = file % 2 == 0
            ? (context.Faults.Damage(damage, tensors), manifest)
            : (tensors, context.Faults.Damage(damage, manifest));
        _checkpointsDamaged = true;
    }

    private Checkpoint? Read(string name)
    {
        if (!_checkpoints.TryGetValue(name, out (byte[] Tensors, byte[] Manifest) files))
        {
            return null;
        }

        try
        {
            return CheckpointFile.Decode(files.Tensors, files.Manifest, run.Codec);
        }
        catch (InvalidDataException damage)
        {
            context.Trace.Note($"{name} on {server} is damaged: {damage.Message}");
            _checkpoints.Remove(name);
            return null;
        }
    }

    private bool IsWhole((byte[] Tensors, string Sha256) model)
    {
        try
        {
            FlatVector parameters = run.Codec.Decode(Safetensors.Read(model.Tensors), prefix: "");
            return ModelFile.EncodeTensors(parameters, run.Codec).ParametersSha256 == model.Sha256;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private void Begin(Write write)
    {
        if (context.Sabotage.AnswersEarly(write.Effect))
        {
            context.Events.After(TimeSpan.Zero, () => Answer(write));
        }

        WhenDone(context.Faults.WriteTime(), () =>
        {
            if (_writes.TryPeek(out Write? underWay) && ReferenceEquals(underWay, write))
            {
                Complete(write);
            }
        });
    }

    /// <summary>Goes on once some work is done: after its time, or where the disk hangs then, when it answers again.</summary>
    private void WhenDone(TimeSpan time, Action goOn) => context.Events.After(time, () =>
    {
        if (context.Faults.HangsUntil(server) is { } end)
        {
            WhenDone(end - context.Events.Now, goOn);
        }
        else
        {
            goOn();
        }
    });

    private void Complete(Write write)
    {
        _writes.Dequeue();
        if (_writes.TryPeek(out Write? next))
        {
            Begin(next);
        }

        bool failed = context.Faults.WriteFails(server);
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

        context.Checkers.MakingDurable(server, write);
        switch (write)
        {
            case StorePromise store: Promise = store.Promise; break;
            case StoreCheckpoint store: Keep(store.Checkpoint); break;
            case PublishEpochs publish: _published.AddRange(publish.Epochs.Skip(_published.Count).Take(parts)); break;
            case StoreModel store: _model = ModelFile.EncodeTensors(store.Parameters, run.Codec); break;
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
