using Akka.Actor;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>Node to node, when either comes up: how my tensors and files are fetched. Answered in kind, once.</summary>
/// <param name="Name">The node's name, for people.</param>
/// <param name="Bulk">Its address for bulk.</param>
/// <param name="Token">What those who fetch must know.</param>
/// <param name="IsAnswer">Whether it answers a greeting.</param>
internal sealed record NodeGreeting(string Name, string Bulk, string Token, bool IsAnswer) : IWire;

/// <summary>Worker node to head: I am here and have nothing to do. Repeated until it is answered by work.</summary>
/// <param name="Name">The name that it wants.</param>
/// <param name="Process">Tells its process from others of the same name.</param>
/// <param name="ArithmeticVersion">The arithmetic that it computes by.</param>
/// <param name="Bulk">Its address for bulk, by which the head knows whether it can fetch from it.</param>
internal sealed record WorkerSeeksRun(string Name, Guid Process, int ArithmeticVersion, string Bulk) : IWire;

/// <summary>Head to worker node: work for this run.</summary>
/// <param name="Worker">The worker's name in the run, and the number of this life of it.</param>
/// <param name="Record">The record of the run, as JSON: its configuration, identity and files.</param>
/// <param name="Files">The address for bulk of a node that has the files.</param>
/// <param name="Coordinator">The coordinator of the head.</param>
/// <param name="ParameterServer">The parameter server of the head.</param>
internal sealed record RunInvitation(WorkerId Worker, byte[] Record, string Files, IActorRef Coordinator, IActorRef ParameterServer) : IWire;

/// <summary>Head to worker node: you cannot take part.</summary>
/// <param name="Reason">Why, and what to do.</param>
internal sealed record WorkerTurnedAway(string Reason) : IWire;

/// <summary>Worker node to head: it was invited, and cannot take part.</summary>
/// <param name="Worker">As it was called in the run.</param>
/// <param name="Reason">Why, and what to do.</param>
internal sealed record InvitationDeclined(WorkerId Worker, string Reason) : IWire;

/// <summary>Head to server node: which runs do you know?</summary>
internal sealed record RecordsAsked : IWire;

/// <summary>Server node to head: a run that I know. Messages are bounded, so each goes on its own.</summary>
/// <param name="Server">The node.</param>
/// <param name="Record">Its record, as JSON.</param>
internal sealed record RecordTold(ServerId Server, byte[] Record) : IWire;

/// <summary>Server node to head: that were all runs that I know.</summary>
/// <param name="Server">The node.</param>
/// <param name="Bulk">Its address for bulk.</param>
/// <param name="Count">How many.</param>
internal sealed record RecordsTold(ServerId Server, string Bulk, int Count) : IWire;

/// <summary>Head to server node: keep this record and the files that it names.</summary>
/// <param name="Record">The record, as JSON.</param>
/// <param name="Files">The address for bulk of a node that has the files.</param>
internal sealed record RecordToKeep(byte[] Record, string Files) : IWire;

/// <summary>Server node to head: record and files are on my disk.</summary>
/// <param name="Server">The node.</param>
/// <param name="Record">What it knows of the run now.</param>
internal sealed record RecordKept(ServerId Server, byte[] Record) : IWire;

/// <summary>Server node to head: I could not keep it.</summary>
/// <param name="Server">The node.</param>
/// <param name="Run">The run.</param>
/// <param name="Reason">Why, and what to do.</param>
internal sealed record RecordNotKept(ServerId Server, string Run, string Reason) : IWire;

/// <summary>
/// Server node to head: I am about to leave. Answered by <see cref="ServerMayLeave"/>: at once, or where too few server nodes would be left to go on with the
/// run, once it has stopped and kept its last checkpoint with those that are still there.
/// </summary>
/// <param name="Server">The node.</param>
/// <param name="Life">Tells this life of the node from a later one.</param>
internal sealed record ServerLeaves(ServerId Server, long Life) : IWire;

/// <summary>Head to server node: nothing needs you any more.</summary>
internal sealed record ServerMayLeave : IWire;

/// <summary>Head to server node: be ready to vote on this run.</summary>
/// <param name="Run">The run.</param>
internal sealed record RunToOpen(string Run) : IWire;

/// <summary>Node to head: a client submits a run whose files are here. Answered by <see cref="DeskAnswer"/> with its placement, or <see cref="Declined"/>.</summary>
/// <param name="Request">The request, as JSON.</param>
/// <param name="Files">The node's address for bulk.</param>
internal sealed record RunSubmitted(byte[] Request, string Files) : IWire;

/// <summary>Node to head: a client wants a run to end. Answered by <see cref="DeskAnswer"/> with its status, or <see cref="Declined"/>.</summary>
/// <param name="Run">The run.</param>
/// <param name="By">Who wants it.</param>
internal sealed record CancelAsked(string Run, string By) : IWire;

/// <summary>Node to head: how is it going? Answered by <see cref="DeskAnswer"/> with a <see cref="StatusPage"/>, without members.</summary>
/// <param name="FirstRun">Runs are wanted from this place in the queue on.</param>
internal sealed record StatusAsked(int FirstRun) : IWire;

/// <summary>Node to head: how is this run? Answered by <see cref="DeskAnswer"/> with its result, or <see cref="Declined"/>.</summary>
/// <param name="Run">The run.</param>
/// <param name="AfterEpoch">Epochs from the one after this are wanted.</param>
internal sealed record RunAsked(string Run, int AfterEpoch) : IWire;

/// <summary>Head to node: what a desk asked for.</summary>
/// <param name="Answer">The answer, as JSON.</param>
internal sealed record DeskAnswer(byte[] Answer) : IWire;

/// <summary>Head to node: what a desk asked for cannot be.</summary>
/// <param name="Reason">Why, and what to do.</param>
internal sealed record Declined(string Reason) : IWire;

/// <summary>Head to all nodes: all runs are over. Those that are to end with the last one do.</summary>
/// <param name="Succeeded">Whether none that ended under this head has failed.</param>
internal sealed record RunsDone(bool Succeeded) : IWire;
