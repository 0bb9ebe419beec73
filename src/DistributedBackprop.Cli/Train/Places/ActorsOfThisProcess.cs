using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Data;
using DistributedBackprop.Hosting.InProcess;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train.Places;

/// <summary>Trains with the actors of a cluster in this process, without a network: how the cluster is tried on one machine.</summary>
/// <param name="host">Has the actors.</param>
internal sealed class ActorsOfThisProcess(IClusterHost host) : TrainingPlace
{
    private int _workers;

    /// <inheritdoc/>
    public override string Workers => $"{Counted.Of(_workers, "worker")} by actors of Akka.NET";

    /// <inheritdoc/>
    public override TrainingRun Prepare(TrainingOptions options, DataTables tables, string source)
    {
        (TrainingRun run, _workers) = LocalRun.Prepare(options, tables, source);
        return run;
    }

    /// <inheritdoc/>
    public override RunningHost Open(TrainingRun run, long lastGeneration, Checkpoint? checkpoint, RunFolder folder, Action<RunEvent> observe)
    {
        IActorTraining training = host.OpenLocal(run, _workers, lastGeneration, checkpoint, folder, observe);
        return new RunningHost(training.RunAsync, training.RequestStop, training);
    }

    /// <inheritdoc/>
    public override string ResumeWith(string folder) => $"dbp train --resume {ShellWord.Of(folder)} --host akka";
}
