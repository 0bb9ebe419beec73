using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Contract;

/// <summary>What Akka.NET hosts, for callers that do not name it.</summary>
public interface IClusterHost
{
    /// <summary>Prepares to train with actors of one process, without a network.</summary>
    /// <param name="run">The run.</param>
    /// <param name="workers">The number of workers, at least 1.</param>
    /// <param name="lastGeneration">The highest generation that was made durable; 0 for a new run.</param>
    /// <param name="checkpoint">The checkpoint to go on from; null to begin.</param>
    /// <param name="storage">Makes things durable.</param>
    /// <param name="observe">Is told what happens, one event at a time.</param>
    /// <returns>What trains.</returns>
    IActorTraining OpenLocal(TrainingRun run, int workers, long lastGeneration, Checkpoint? checkpoint, IRunStorage storage, Action<RunEvent> observe);

    /// <summary>Reads the settings of a node from a file in HOCON, below <c>dbp.node</c>.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The values by their names, as they are written.</returns>
    /// <exception cref="Training.Configuration.ConfigurationException">The file is missing, or cannot be read.</exception>
    IReadOnlyDictionary<string, string> ReadNodeFile(string file);

    /// <summary>Is a node of a cluster until it is stopped, or is done.</summary>
    /// <param name="settings">The node.</param>
    /// <param name="log">Is told what happens.</param>
    /// <param name="cancellationToken">Lets it leave the cluster in order, and end.</param>
    /// <returns>Whether all runs that it saw to their end succeeded.</returns>
    /// <exception cref="Training.Configuration.ConfigurationException">The settings cannot be used here.</exception>
    Task<bool> RunNodeAsync(NodeSettings settings, INodeLog log, CancellationToken cancellationToken);
}
