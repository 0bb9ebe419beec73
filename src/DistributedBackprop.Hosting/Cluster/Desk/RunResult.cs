using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Cluster.Desk;

/// <summary>A run, and what it leaves.</summary>
/// <param name="Run">How it is.</param>
/// <param name="Configuration">Its complete configuration, as JSON, with the paths of the machine that submitted it.</param>
/// <param name="Files">The files that it has left; none before its end.</param>
/// <param name="Epochs">The records of the epochs that were asked for, the first one first; at most <see cref="DeskLimits.EpochsOfAnswer"/> of them.</param>
internal sealed record RunResult(RunStatus Run, string Configuration, IReadOnlyList<ContentFile> Files, IReadOnlyList<EpochRecord> Epochs)
{
    /// <summary>Whether nothing more comes of it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsOver => Run.State is not (RunState.Queued or RunState.Running);
}
