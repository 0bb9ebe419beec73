using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Messages;

/// <summary>
/// Head to server node: promise me this generation. Repeated while the head lives: a promise that was given is confirmed,
/// which renews the head's lease.
/// </summary>
/// <param name="Head">Who asks.</param>
/// <param name="Identity">The run that the head has prepared itself for.</param>
/// <param name="Generation">The generation.</param>
/// <param name="SentAt">When, on the head's clock; the answer repeats it.</param>
public sealed record VoteRequest(HeadId Head, RunIdentity Identity, long Generation, TimeSpan SentAt) : Message;

/// <summary>Head to server node: make this checkpoint durable.</summary>
/// <param name="Head">Who asks.</param>
/// <param name="Generation">Its generation, that of the checkpoint.</param>
/// <param name="Number">Counts the checkpoints of the head from 1.</param>
/// <param name="Checkpoint">The checkpoint.</param>
public sealed record KeepRequest(HeadId Head, long Generation, long Number, Checkpoint Checkpoint) : Message;

/// <summary>Head to server node: give me this checkpoint, to go on from it.</summary>
/// <param name="Head">Who asks.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Checkpoint">The checkpoint, as the node named it in its <see cref="Vote"/>.</param>
public sealed record FetchRequest(HeadId Head, long Generation, CheckpointId Checkpoint) : Message;

/// <summary>Server node to head: what follows from a request.</summary>
/// <param name="Voter">The node.</param>
/// <param name="Generation">The generation of the request.</param>
public abstract record VoterAnswer(ServerId Voter, long Generation) : Message;

/// <summary>The generation is promised to the head, durably: no lower one will be served any more.</summary>
/// <param name="Voter">The node.</param>
/// <param name="Generation">The generation.</param>
/// <param name="SentAt">When the head asked.</param>
/// <param name="Newest">The newest whole checkpoint of the node; null where it keeps none.</param>
public sealed record Vote(ServerId Voter, long Generation, TimeSpan SentAt, CheckpointId? Newest) : VoterAnswer(Voter, Generation);

/// <summary>A higher generation is promised, or this one to another head. Answers every request that comes too late.</summary>
/// <param name="Voter">The node.</param>
/// <param name="Generation">The generation of the request.</param>
/// <param name="Promised">The promise that stands against it.</param>
public sealed record Outvoted(ServerId Voter, long Generation, Promise Promised) : VoterAnswer(Voter, Generation);

/// <summary>The node cannot promise.</summary>
/// <param name="Voter">The node.</param>
/// <param name="Generation">The generation of the request.</param>
/// <param name="Reason">What happened and what to do.</param>
public sealed record VoteFailed(ServerId Voter, long Generation, string Reason) : VoterAnswer(Voter, Generation);

/// <summary>The checkpoint is durable on the node.</summary>
/// <param name="Voter">The node.</param>
/// <param name="Generation">The generation of the request.</param>
/// <param name="Number">The number of the checkpoint.</param>
public sealed record Kept(ServerId Voter, long Generation, long Number) : VoterAnswer(Voter, Generation);

/// <summary>The checkpoint could not be made durable on the node.</summary>
/// <param name="Voter">The node.</param>
/// <param name="Generation">The generation of the request.</param>
/// <param name="Number">The number of the checkpoint.</param>
/// <param name="Reason">What happened and what to do.</param>
public sealed record KeepFailed(ServerId Voter, long Generation, long Number, string Reason) : VoterAnswer(Voter, Generation);

/// <summary>The checkpoint that the head asked for.</summary>
/// <param name="Voter">The node.</param>
/// <param name="Generation">The generation of the request.</param>
/// <param name="Checkpoint">The checkpoint.</param>
public sealed record Fetched(ServerId Voter, long Generation, Checkpoint Checkpoint) : VoterAnswer(Voter, Generation);

/// <summary>The checkpoint that the head asked for cannot be read.</summary>
/// <param name="Voter">The node.</param>
/// <param name="Generation">The generation of the request.</param>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Newest">The newest one that is left; null where there is none.</param>
/// <param name="Reason">What is wrong with the one asked for.</param>
public sealed record FetchFailed(ServerId Voter, long Generation, CheckpointId Checkpoint, CheckpointId? Newest, string Reason) : VoterAnswer(Voter, Generation);
