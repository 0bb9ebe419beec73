using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Messages;

/// <summary>Worker to coordinator: I am here and want work. Sent again and again: it joins, it is the sign of life, and it joins anew after the head was replaced.</summary>
/// <param name="Worker">Who.</param>
/// <param name="Identity">The run that the worker has prepared itself for.</param>
public sealed record Hello(WorkerId Worker, RunIdentity Identity) : Message;

/// <summary>Coordinator to worker: you belong to the run. Answers every <see cref="Hello"/>.</summary>
/// <param name="Generation">The head's generation.</param>
public sealed record Welcome(long Generation) : Message;

/// <summary>Coordinator to worker: you cannot belong to the run.</summary>
/// <param name="Reason">Why, and what to do.</param>
public sealed record Refused(string Reason) : Message;

/// <summary>Worker to coordinator: I leave.</summary>
/// <param name="Worker">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="Failed">Whether something is wrong with the worker.</param>
public sealed record Goodbye(WorkerId Worker, string Reason, bool Failed) : Message;

/// <summary>Coordinator to worker: the run is over.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Failed">Whether it has failed.</param>
public sealed record RunEnded(string Reason, bool Failed) : Message;
