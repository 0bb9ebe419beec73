using Akka.Actor;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Roles;

/// <summary>Where the head of a run is, and whom it can reach from there.</summary>
/// <param name="Run">The run.</param>
/// <param name="Head">This life of the head.</param>
/// <param name="Electorate">The server nodes of the run.</param>
/// <param name="LastGeneration">The highest generation that this node knows of; 0 for none.</param>
/// <param name="OwnVoter">The voter of this node.</param>
/// <param name="VoterOf">Finds the voter of another server node, which may not be there.</param>
/// <param name="Bulk">Moves vectors between nodes.</param>
internal sealed record HeadPlace(
    TrainingRun Run,
    HeadId Head,
    Electorate Electorate,
    long LastGeneration,
    ICanTell OwnVoter,
    Func<ServerId, ICanTell> VoterOf,
    IBulk Bulk);
