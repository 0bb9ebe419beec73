using DistributedBackprop.Data;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train.Places;

/// <summary>Where a run is trained: which workers there are, and what runs the roles.</summary>
internal abstract class TrainingPlace
{
    /// <summary>The workers, for the log's first line.</summary>
    public abstract string Workers { get; }

    /// <summary>Whether it is news when a worker joins.</summary>
    public virtual bool WorkersComeAndGo => false;

    /// <summary>Prepares a run for this place.</summary>
    /// <param name="options">Its options, valid each for itself.</param>
    /// <param name="tables">Its data.</param>
    /// <param name="source">What messages call the options.</param>
    /// <exception cref="ConfigurationException">The options do not fit the data or the place.</exception>
    /// <exception cref="DataException">The data cannot be used.</exception>
    public abstract TrainingRun Prepare(TrainingOptions options, DataTables tables, string source);

    /// <summary>Checks that the run can be trained here, before anything is written.</summary>
    /// <param name="run">The run.</param>
    /// <exception cref="ConfigurationException">It cannot.</exception>
    /// <exception cref="DataException">Its data cannot be used here.</exception>
    public virtual void Require(TrainingRun run)
    {
    }

    /// <summary>Opens what runs the roles; nothing is trained before its <see cref="RunningHost.RunAsync"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="lastGeneration">The highest generation that was made durable; 0 for a new run.</param>
    /// <param name="checkpoint">The checkpoint to go on from; null to begin.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="observe">Is told what happens.</param>
    /// <exception cref="ConfigurationException">The place cannot be used.</exception>
    public abstract RunningHost Open(TrainingRun run, long lastGeneration, Checkpoint? checkpoint, RunFolder folder, Action<RunEvent> observe);

    /// <summary>The command that goes on with a run in a place like this.</summary>
    /// <param name="folder">The run's folder.</param>
    public abstract string ResumeWith(string folder);
}
