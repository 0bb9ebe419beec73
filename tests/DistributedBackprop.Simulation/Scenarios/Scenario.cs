using DistributedBackprop.Data.Tables;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Scenarios;

/// <summary>Something small to train, with real arithmetic.</summary>
/// <param name="Options">The settings that make its bits.</param>
/// <param name="Table">The data.</param>
/// <param name="Ends">Why it ends where nothing goes wrong.</param>
/// <param name="Digest">The digest of the run in which nothing goes wrong.</param>
internal sealed record Scenario(TrainingOptions Options, Table Table, StopCause Ends, string Digest);
