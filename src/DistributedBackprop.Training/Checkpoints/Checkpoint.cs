using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Checkpoints;

/// <summary>Everything that a run needs to go on to the same bits. Nobody changes it once it is made.</summary>
/// <param name="Version">The version that it holds.</param>
/// <param name="Identity">The run that it belongs to.</param>
/// <param name="Progress">Where the run stands.</param>
/// <param name="Tensors">Parameters and the optimizer's state.</param>
public sealed record Checkpoint(ModelVersion Version, RunIdentity Identity, RunProgress Progress, ModelTensors Tensors);

/// <summary>The vectors of a checkpoint.</summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="OptimizerState">The optimizer's vectors by name, in its order.</param>
/// <param name="Best">The parameters of the best epoch so far; null before one is finished.</param>
public sealed record ModelTensors(FlatVector Parameters, IReadOnlyList<KeyValuePair<string, FlatVector>> OptimizerState, FlatVector? Best);

/// <summary>What a checkpoint says of itself, without its vectors.</summary>
/// <param name="Version">The version that it holds.</param>
/// <param name="Identity">The run that it belongs to.</param>
/// <param name="Progress">Where the run stands.</param>
public sealed record CheckpointSummary(ModelVersion Version, RunIdentity Identity, RunProgress Progress);
