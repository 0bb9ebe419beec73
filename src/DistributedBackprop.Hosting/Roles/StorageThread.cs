using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>Carries out what roles want stored and read, one after the other on a thread of its own.</summary>
/// <param name="storage">Makes things durable.</param>
/// <param name="load">Reads a checkpoint: the answer to <see cref="LoadCheckpoint"/>.</param>
/// <param name="observe">Is told what is no role's business, on that thread.</param>
/// <param name="fail">Is told of an exception that no storage should throw, on that thread.</param>
internal sealed class StorageThread(IRunStorage storage, Func<CheckpointId, Input> load, Action<RunEvent> observe, Action<Exception> fail) : IDisposable
{
    private readonly WorkThread _thread = new("storage");

    /// <summary>How long <see cref="Dispose"/> waits for what is queued.</summary>
    public double PatienceSeconds
    {
        get => _thread.PatienceSeconds;
        set => _thread.PatienceSeconds = value;
    }

    /// <summary>Queues an effect of storage.</summary>
    /// <param name="effect">The effect.</param>
    /// <param name="answer">Takes its answer, on the thread of storage.</param>
    /// <exception cref="BrokenInvariantException">It is no effect of storage.</exception>
    public void CarryOut(Effect effect, Action<Input> answer)
    {
        switch (effect)
        {
            case StorePromise store: _thread.Post(() => answer(StorePromise(store.Promise))); break;
            case StoreCheckpoint store: _thread.Post(() => answer(StoreCheckpoint(store))); break;
            case LoadCheckpoint request: _thread.Post(() => Load(request, answer)); break;
            case StoreModel store: _thread.Post(() => answer(StoreModel(store))); break;
            case PublishEpochs publish: _thread.Post(() => Publish(publish)); break;
            default: throw new BrokenInvariantException($"Storage carries out no {effect.GetType().Name}.");
        }
    }

    /// <summary>Does what is queued, and ends.</summary>
    public void Dispose() => _thread.Dispose();

    private Input StorePromise(Promise promise) => Attempt(() => storage.StorePromise(promise)) is { } reason
        ? new PromiseNotStored(promise, reason)
        : new PromiseStored(promise);

    private Input StoreCheckpoint(StoreCheckpoint store) => Attempt(() => storage.StoreCheckpoint(store.Checkpoint)) is { } reason
        ? new CheckpointNotStored(store.Checkpoint, reason)
        : new CheckpointStored(store.Checkpoint);

    private void Load(LoadCheckpoint request, Action<Input> answer)
    {
        Input? loaded = null;
        string? reason = Attempt(() => loaded = load(request.Checkpoint));
        answer(loaded ?? new CheckpointNotLoaded(request.Checkpoint, Newest: null, reason!));
    }

    private Input StoreModel(StoreModel store)
    {
        string sha256 = "";
        string? reason = Attempt(() => sha256 = storage.StoreModel(store));
        return reason is null ? new ModelStored(sha256) : new ModelNotStored(reason);
    }

    private void Publish(PublishEpochs publish)
    {
        if (Attempt(() => storage.PublishEpochs(publish.Epochs)) is { } reason)
        {
            Attempt(() => observe(new PublishingFailed(reason)));
        }
    }

    private string? Attempt(Action store)
    {
        try
        {
            store();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
#pragma warning disable CA1031 // On this thread nobody else would see it: the run ends with its cause.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            fail(exception);
            return exception.Message;
        }
    }
}
