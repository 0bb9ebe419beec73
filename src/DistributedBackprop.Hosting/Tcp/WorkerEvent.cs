namespace DistributedBackprop.Hosting.Tcp;

/// <summary>Something that people who watch a worker process want to know.</summary>
public abstract record WorkerEvent;

/// <summary>The worker is connected and gets the run's settings.</summary>
/// <param name="Head">The head's address.</param>
public sealed record WorkerConnected(LinkAddress Head) : WorkerEvent;

/// <summary>A file of data is there, or has begun to come.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="From">Where it comes from: a path here, or null for the head.</param>
public sealed record DataFound(string Name, long Bytes, string? From) : WorkerEvent;

/// <summary>The worker has prepared the run and asks for work.</summary>
/// <param name="Run">The run's name.</param>
/// <param name="Worker">Its name in the run.</param>
/// <param name="Threads">The threads that compute.</param>
public sealed record WorkerReady(string Run, string Worker, int Threads) : WorkerEvent;

/// <summary>There is no connection, or there is none any more; the worker tries again.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Again">When it tries again.</param>
public sealed record HeadLost(string Cause, TimeSpan Again) : WorkerEvent;
