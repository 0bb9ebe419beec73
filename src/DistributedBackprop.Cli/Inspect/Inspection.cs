namespace DistributedBackprop.Cli.Inspect;

/// <summary>What <c>dbp inspect</c> has found; one of the two at least is there.</summary>
/// <param name="Model">The model; null for a run that has none yet.</param>
/// <param name="Run">The run; null for a model outside the folder of its run.</param>
internal sealed record Inspection(ModelDescription? Model, RunDescription? Run);
