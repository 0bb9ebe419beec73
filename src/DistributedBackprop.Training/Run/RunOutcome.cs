namespace DistributedBackprop.Training.Run;

/// <summary>How a run ended.</summary>
/// <param name="Reason">Why it stopped.</param>
/// <param name="Version">Where it stands.</param>
/// <param name="FinishedEpochs">The epochs finished.</param>
/// <param name="ModelEpoch">The epochs that made the written model; null where none was written.</param>
/// <param name="ParametersSha256">The SHA-256 over the written model's parameters; null where no model was written.</param>
public sealed record RunOutcome(StopReason Reason, ModelVersion Version, int FinishedEpochs, int? ModelEpoch, string? ParametersSha256);
