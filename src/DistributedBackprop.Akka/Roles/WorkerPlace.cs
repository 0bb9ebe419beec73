using Akka.Actor;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Roles;

/// <summary>One life of a worker, and whom it works for.</summary>
/// <param name="Run">The run.</param>
/// <param name="Id">This life of it.</param>
/// <param name="Computer">Computes leaves.</param>
/// <param name="Coordinator">The coordinator of the head.</param>
/// <param name="ParameterServer">The parameter server of the head.</param>
/// <param name="Bulk">Moves vectors between nodes.</param>
internal sealed record WorkerPlace(
    TrainingRun Run, WorkerId Id, LeafComputer Computer, IActorRef Coordinator, IActorRef ParameterServer, IBulk Bulk);
