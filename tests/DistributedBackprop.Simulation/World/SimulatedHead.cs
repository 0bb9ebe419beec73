using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.World;

/// <summary>The run's server node: coordinator, parameter server and voter, which live and die together, life after life, on one disk.</summary>
/// <param name="run">The run.</param>
/// <param name="context">The world.</param>
/// <param name="disk">The disk.</param>
/// <param name="cluster">Everything outside.</param>
internal sealed class SimulatedHead(TrainingRun run, SimulationContext context, SimulatedDisk disk, SimulatedCluster cluster) : INodeHost
{
    /// <summary>The node that it runs on, as the network knows it.</summary>
    public const string NodeName = "A";

    private static readonly ServerId Id = new(NodeName);

    private long _lives;
    private SimulatedNode? _coordinator;
    private SimulatedNode? _parameterServer;
    private SimulatedNode? _voter;
    private Checkpoint? _restored;
    private LocalLink? _toCoordinator;
    private LocalLink? _toParameterServer;
    private LocalLink? _toVoter;

    /// <summary>Whether the head lives.</summary>
    public bool IsUp => _coordinator is not null;

    /// <summary>Begins a new life from what the disk holds.</summary>
    public void Start()
    {
        _lives++;
        _restored = context.Sabotage.Restoring(disk.ReadNewestCheckpoint());
        var head = new HeadId(Id, _lives);
        _coordinator = new SimulatedNode(new NodeLife(NodeKind.Coordinator, "", _lives), run.CreateCoordinator(), context, this);
        _parameterServer = new SimulatedNode(new NodeLife(NodeKind.ParameterServer, "", _lives), run.CreateParameterServer(head, new Electorate([Id]), disk.Promise?.Generation ?? 0), context, this);
        _voter = new SimulatedNode(new NodeLife(NodeKind.Voter, "", _lives), run.CreateVoter(Id, disk.Promise, _restored is null ? null : CheckpointId.Of(_restored)), context, this);
        _toCoordinator = new LocalLink(context, _coordinator);
        _toParameterServer = new LocalLink(context, _parameterServer);
        _toVoter = new LocalLink(context, _voter);
        _voter.Post(new Start());
        _parameterServer?.Post(new Start());
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
        _voter?.End();
        (_coordinator, _parameterServer, _voter) = (null, null, null);
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
            case SendToVoter send: _toVoter!.Send(send.Message); break;
            case SendToHead send: _toParameterServer!.Send(send.Answer); break;
            case StorePromise or StoreCheckpoint: disk.Store(effect, _voter!.Post); break;
            case StoreModel or PublishEpochs: disk.Store(effect, _parameterServer!.Post); break;
            case LoadCheckpoint: Load(_voter!); break;
            case EndRun end: cluster.RunEnded(end.Outcome); break;
            case Report or Finish: break;
            default: throw new BrokenInvariantException($"A head's host carries out no {effect.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public void Died(NodeLife node) => cluster.HeadDied();

    private void Load(SimulatedNode voter)
    {
        Checkpoint restored = _restored!;
        context.Events.After(TimeSpan.Zero, () => voter.Post(new CheckpointLoaded(restored)));
    }
}
