using Akka.Actor;
using Akka.Configuration;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Local;

/// <summary>Trains with the actors of a cluster in one actor system without a network: how the cluster's actors are tried on one machine.</summary>
internal sealed class LocalActors : IActorTraining
{
    private readonly TaskCompletionSource<RunOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ActorSystem _system;
    private readonly LocalPlace _place;
    private readonly Lock _gate = new();
    private IActorRef? _training;
    private StorageThread? _storage;
    private string? _stoppedBy;

    /// <summary>Prepares to train.</summary>
    /// <param name="run">The run.</param>
    /// <param name="workers">The number of workers, at least 1.</param>
    /// <param name="lastGeneration">The highest generation that was made durable; 0 for a new run.</param>
    /// <param name="checkpoint">The checkpoint to go on from; null to begin.</param>
    /// <param name="storage">Makes things durable.</param>
    /// <param name="observe">Is told what happens, one event at a time.</param>
    /// <param name="createComputer">Creates the computer of a worker; null for the run's own.</param>
    /// <param name="settings">Settings of Akka.NET that come before the built-in ones; null for none.</param>
    public LocalActors(
        TrainingRun run,
        int workers,
        long lastGeneration,
        Checkpoint? checkpoint,
        IRunStorage storage,
        Action<RunEvent> observe,
        Func<WorkerId, LeafComputer>? createComputer = null,
        Config? settings = null)
    {
        _system = ActorSystem.Create("dbp-local", settings is null ? ClusterConfiguration.Local : settings.WithFallback(ClusterConfiguration.Local));
        _place = new LocalPlace(run, workers, lastGeneration, checkpoint, StorageFor, observe, createComputer ?? (_ => run.CreateComputer()));

        StorageThread StorageFor(IActorRef training) => _storage = new StorageThread(
            storage, _ => new CheckpointLoaded(checkpoint!), happened => training.Tell(new Happened(happened)), exception => _outcome.TrySetException(exception))
        {
            PatienceSeconds = run.Options.Checkpoint.WaitSeconds,
        };
    }

    /// <inheritdoc/>
    public async Task<RunOutcome> RunAsync()
    {
        lock (_gate)
        {
            _training = _system.ActorOf(Props.Create(() => new LocalTrainingActor(_place, _outcome)), "training");
            if (_stoppedBy is { } by)
            {
                _training.Tell(new RoleInput(new StopRequested(by)));
            }
        }

        return await _outcome.Task.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void RequestStop(string by)
    {
        lock (_gate)
        {
            _stoppedBy = by;
            _training?.Tell(new RoleInput(new StopRequested(by)));
        }
    }

    /// <summary>
    /// Ends the actors, then storage with what is queued there. Computing that hangs keeps its actor, and so the actor system, from ending: nobody
    /// needs what it computes, so it is left to itself, as in other hosts.
    /// </summary>
    public void Dispose()
    {
        _system.Terminate().Wait(TimeSpan.FromSeconds(WorkThread.IdleWorkSeconds));
        _storage?.Dispose();
    }
}
