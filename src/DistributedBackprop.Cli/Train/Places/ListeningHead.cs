using DistributedBackprop.Data;
using DistributedBackprop.Engine;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train.Places;

/// <summary>Trains with workers in other processes, which come and go.</summary>
/// <param name="options">Where they find the head.</param>
/// <param name="arguments">The arguments that say so, for the command that goes on with the run.</param>
internal sealed class ListeningHead(TcpHeadOptions options, string arguments) : TrainingPlace
{
    /// <inheritdoc/>
    public override string Workers => "workers come and go";

    /// <inheritdoc/>
    public override bool WorkersComeAndGo => true;

    /// <inheritdoc/>
    public override TrainingRun Prepare(TrainingOptions options, DataTables tables, string source) => PrepareRun(options, tables, source);

    /// <inheritdoc/>
    public override void Require(TrainingRun run) => TcpHead.Require(run, options);

    /// <inheritdoc/>
    public override RunningHost Open(TrainingRun run, long lastGeneration, Checkpoint? checkpoint, RunFolder folder, Action<RunEvent> observe)
    {
        var head = new TcpHead(run, options, lastGeneration, checkpoint, folder, observe);
        return new RunningHost(head.RunAsync, head.RequestStop, head);
    }

    /// <inheritdoc/>
    public override string ResumeWith(string folder) => $"dbp head --resume {ShellWord.Of(folder)} {arguments}";

    /// <summary>Prepares a run whose workers are elsewhere.</summary>
    /// <inheritdoc cref="TrainingPlace.Prepare" path="/param"/>
    /// <inheritdoc cref="TrainingPlace.Prepare" path="/exception"/>
    public static TrainingRun PrepareRun(TrainingOptions options, DataTables tables, string source)
    {
        try
        {
            return TrainingRun.Prepare(options, tables);
        }
        catch (NetworkDefinitionException exception)
        {
            throw new ConfigurationException($"{source}: {exception.Message}");
        }
    }
}
