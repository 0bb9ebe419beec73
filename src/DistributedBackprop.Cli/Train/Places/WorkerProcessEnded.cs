using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Train.Places;

/// <summary>A worker process that this one started has ended before the run.</summary>
/// <param name="Worker">Its name.</param>
/// <param name="Words">What it said last, and its exit code.</param>
internal sealed record WorkerProcessEnded(string Worker, string Words) : RunEvent;
