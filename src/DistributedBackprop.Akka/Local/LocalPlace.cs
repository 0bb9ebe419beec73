using Akka.Actor;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Local;

/// <summary>What actors of one process train, and what they leave behind.</summary>
/// <param name="Run">The run.</param>
/// <param name="Workers">The number of workers, at least 1.</param>
/// <param name="LastGeneration">The highest generation that was made durable; 0 for a new run.</param>
/// <param name="Checkpoint">The checkpoint to go on from; null to begin.</param>
/// <param name="StorageFor">Begins to make things durable, and tells an actor what happened there.</param>
/// <param name="Observe">Is told what happens.</param>
/// <param name="CreateComputer">Creates the computer of a worker.</param>
internal sealed record LocalPlace(
    TrainingRun Run,
    int Workers,
    long LastGeneration,
    Checkpoint? Checkpoint,
    Func<IActorRef, StorageThread> StorageFor,
    Action<RunEvent> Observe,
    Func<WorkerId, LeafComputer> CreateComputer);
