using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Local;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka;

/// <summary>Hosts the roles by Akka.NET.</summary>
internal sealed class AkkaHost : IClusterHost
{
    /// <inheritdoc/>
    public IActorTraining OpenLocal(TrainingRun run, int workers, long lastGeneration, Checkpoint? checkpoint, IRunStorage storage, Action<RunEvent> observe) =>
        new LocalActors(run, workers, lastGeneration, checkpoint, storage, observe);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ReadNodeFile(string file) => NodeConfiguration.ReadValues(file);

    /// <inheritdoc/>
    public Task<bool> RunNodeAsync(NodeSettings settings, INodeLog log, CancellationToken cancellationToken) => AkkaNode.RunAsync(settings, log, cancellationToken);
}
