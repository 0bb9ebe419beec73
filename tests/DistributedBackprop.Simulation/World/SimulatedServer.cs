using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.World;

/// <summary>A server node: a voter on a disk, life after life, and, where it is placed here, the head. They live and die together.</summary>
/// <param name="name">The node, as the network knows it.</param>
/// <param name="electorate">All server nodes.</param>
/// <param name="run">The run.</param>
/// <param name="context">The world.</param>
/// <param name="cluster">Everything outside.</param>
internal sealed class SimulatedServer(string name, Electorate electorate, TrainingRun run, SimulationContext context, SimulatedCluster cluster) : INodeHost
{
    private readonly ServerId _id = new(name);

    private long _lives;
    private long _headLives;
    private SimulatedNode? _coordinator;
    private SimulatedNode? _parameterServer;
    private SimulatedNode? _voter;
    private LocalLink? _toCoordinator;
    private LocalLink? _toParameterServer;
    private LocalLink? _toVoter;

    /// <summary>The node.</summary>
    public string Name => name;

    /// <summary>Its disk.</summary>
    public SimulatedDisk Disk { get; } = new(name, context, run);

    /// <summary>Whether the node lives.</summary>
    public bool IsUp => _voter is not null;

    /// <summary>Whether a head lives on it.</summary>
    public bool HasHead => _coordinator is not null;

    private HeadId Head => new(_id, _headLives);

    /// <summary>Begins a new life of the node from what the disk holds, without a head.</summary>
    public void Start()
    {
        _lives++;
        Checkpoint? newest = context.Sabotage.Restoring(Disk.ReadNewestCheckpoint());
        _voter = new SimulatedNode(new NodeLife(NodeKind.Voter, name, _lives), run.CreateVoter(_id, Disk.Promise, newest is null ? null : CheckpointId.Of(newest)), context, this);
        _toVoter = new LocalLink(context, _voter);
        _voter.Post(new Start());
    }

    /// <summary>Begins a head on the node.</summary>
    public void StartHead()
    {
        _headLives++;
        _coordinator = new SimulatedNode(new NodeLife(NodeKind.Coordinator, name, _headLives), run.CreateCoordinator(), context, this);
        _parameterServer = new SimulatedNode(new NodeLife(NodeKind.ParameterServer, name, _headLives), run.CreateParameterServer(Head, electorate, Disk.Promise?.Generation ?? 0), context, this);
        _toCoordinator = new LocalLink(context, _coordinator);
        _toParameterServer = new LocalLink(context, _parameterServer);
        _parameterServer.Post(new Start());
        _coordinator?.Post(new Start());
    }

    /// <summary>Hands a message or request from outside to a role of the head. Nothing happens where there is none.</summary>
    public void DeliverToHead(NodeKind role, Input input) =>
        (role == NodeKind.Coordinator ? _coordinator : _parameterServer)?.Post(input);

    /// <summary>Hands an answer of a voter to the life of the head that it is for.</summary>
    public void DeliverToHead(HeadId head, Message answer)
    {
        if (head == Head)
        {
            _parameterServer?.Post(answer);
        }
    }

    /// <summary>Hands a request to the voter. Nothing happens where the node is down.</summary>
    public void DeliverToVoter(Message request) => _voter?.Post(request);

    /// <summary>Ends the head; the node lives on.</summary>
    public void EndHead()
    {
        if (HasHead)
        {
            context.Checkers.HeadDown(name);
            _coordinator?.End();
            _parameterServer?.End();
            (_coordinator, _parameterServer) = (null, null);
            (_toCoordinator, _toParameterServer) = (null, null);
        }
    }

    /// <summary>Ends this life of the node: its roles handle nothing more, writes under way are there or not.</summary>
    public void GoDown()
    {
        EndHead();
        _voter?.End();
        _voter = null;
        Disk.NodeDied();
    }

    /// <inheritdoc/>
    public void CarryOut(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send: _toCoordinator?.Send(send.Message); break;
            case SendToParameterServer send: _toParameterServer?.Send(send.Message); break;
            case SendToWorker send: cluster.SendToWorker(name, send); break;
            case SendToVoter send when send.Voter == _id: _toVoter!.Send(send.Message); break;
            case SendToVoter send: cluster.SendToVoter(name, send); break;
            case SendToHead send when send.Head == Head: _toParameterServer?.Send(send.Answer); break;
            case SendToHead send: cluster.SendToHead(name, send); break;
            case StorePromise or StoreCheckpoint: Disk.Store(effect, _voter!.Post); break;
            case StoreModel or PublishEpochs: Disk.Store(effect, _parameterServer!.Post); break;
            case LoadCheckpoint load: Disk.Load(load.Checkpoint, _voter!.Post); break;
            case EndRun end: cluster.RunEnded(this, end.Outcome); break;
            case Report or Finish: break;
            default: throw new BrokenInvariantException($"A server node's host carries out no {effect.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public void Died(NodeLife node) => cluster.ServerDied(this);
}
