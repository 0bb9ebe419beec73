using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.World;

/// <summary>Coordinator and parameter server, which live and die together, life after life, on one disk.</summary>
/// <param name="run">The run.</param>
/// <param name="context">The world.</param>
/// <param name="disk">The disk.</param>
/// <param name="cluster">Everything outside.</param>
internal sealed class SimulatedHead(TrainingRun run, SimulationContext context, SimulatedDisk disk, SimulatedCluster cluster) : INodeHost
{
    /// <summary>The node that it runs on, as the network knows it.</summary>
    public const string NodeName = "A";

    private long _lives;
    private SimulatedNode? _coordinator;
    private SimulatedNode? _parameterServer;
    private LocalLink? _toCoordinator;
    private LocalLink? _toParameterServer;

    /// <summary>Whether the head lives.</summary>
    public bool IsUp => _coordinator is not null;

    /// <summary>Begins a new life from what the disk holds.</summary>
    public void Start()
    {
        _lives++;
        var checkpoint = context.Sabotage.Restoring(disk.ReadNewestCheckpoint());
        _coordinator = new SimulatedNode(new NodeLife(NodeKind.Coordinator, "", _lives), run.CreateCoordinator(), context, this);
        _parameterServer = new SimulatedNode(new NodeLife(NodeKind.ParameterServer, "", _lives), run.CreateParameterServer(disk.Generation, checkpoint), context, this);
        _toCoordinator = new LocalLink(context, _coordinator);
        _toParameterServer = new LocalLink(context, _parameterServer);
        _parameterServer.Post(new Start());
        _coordinator?.Post(new Start());
    }

    /// <summary>Hands a message or request from outside to a role. Nothing happens where the head is down.</summary>
    public void Deliver(NodeKind role, Input input) =>
        (role == NodeKind.Coordinator ? _coordinator : _parameterServer)?.Post(input);

    /// <summary>Ends this life: the roles handle nothing more, writes under way are there or not.</summary>
    public void GoDown()
    {
        _coordinator?.End();
        _parameterServer?.End();
        (_coordinator, _parameterServer) = (null, null);
        disk.HeadDied();
    }

    /// <inheritdoc/>
    public void CarryOut(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send: _toCoordinator!.Send(send.Message); break;
            case SendToParameterServer send: _toParameterServer!.Send(send.Message); break;
            case SendToWorker send: cluster.SendToWorker(send); break;
            case StoreGeneration or StoreCheckpoint or StoreModel or PublishEpochs: Store(effect); break;
            case EndRun end: cluster.RunEnded(end.Outcome); break;
            case Report or Finish: break;
            default: throw new BrokenInvariantException($"A head's host carries out no {effect.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public void Died(NodeLife node) => cluster.HeadDied();

    private void Store(Effect effect)
    {
        SimulatedNode server = _parameterServer!;
        disk.Store(effect, server.Post);
    }
}
