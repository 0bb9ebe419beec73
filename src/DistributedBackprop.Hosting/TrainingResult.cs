using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting;

/// <summary>What a run leaves behind that ended well.</summary>
/// <param name="Model">The model: of the best epoch where <c>output.model</c> or patience says so, else of the last step.</param>
/// <param name="Reason">Why training ended.</param>
/// <param name="Epochs">Every epoch of the run, the first one first; those before it was interrupted too.</param>
public sealed record TrainingResult(TrainedModel Model, StopReason Reason, IReadOnlyList<EpochRecord> Epochs);
