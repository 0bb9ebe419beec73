namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>What is shown of one worker.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Activity">What it does.</param>
/// <param name="Leaves">The leaves of it that were counted since the program began.</param>
/// <param name="ExamplesPerSecond">The examples of it that were counted, per second of late.</param>
/// <param name="BusyShare">The share of the time, of late, that it computed; 0 to 1.</param>
/// <param name="Remark">Why it left; null while it is here.</param>
internal sealed record WorkerRow(string Name, WorkerActivity Activity, long Leaves, double ExamplesPerSecond, double BusyShare, string? Remark);
