using DistributedBackprop.Data;
using DistributedBackprop.Hosting.InProcess;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train.Places;

/// <summary>Trains with threads of this process.</summary>
internal sealed class ThisProcess : TrainingPlace
{
    private int _workers;

    /// <inheritdoc/>
    public override string Workers => Counted.Of(_workers, "worker");

    /// <inheritdoc/>
    public override TrainingRun Prepare(TrainingOptions options, DataTables tables, string source)
    {
        (TrainingRun run, _workers) = LocalRun.Prepare(options, tables, source);
        return run;
    }

    /// <inheritdoc/>
    public override RunningHost Open(TrainingRun run, long lastGeneration, Checkpoint? checkpoint, RunFolder folder, Action<RunEvent> observe)
    {
        var host = new InProcessHost(run, _workers, lastGeneration, checkpoint, folder, observe);
        return new RunningHost(host.RunAsync, host.RequestStop);
    }

    /// <inheritdoc/>
    public override string ResumeWith(string folder) => $"dbp train --resume {ShellWord.Of(folder)}";
}
