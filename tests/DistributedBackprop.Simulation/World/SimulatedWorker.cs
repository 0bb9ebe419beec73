using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.World;

/// <summary>A worker, life after life. It computes with the real engine; only the time that it takes is made up.</summary>
/// <param name="number">The worker, from 0.</param>
/// <param name="name">Its name.</param>
/// <param name="run">The run that it has prepared itself for.</param>
/// <param name="context">The world.</param>
/// <param name="cluster">Everything outside.</param>
internal sealed class SimulatedWorker(int number, string name, TrainingRun run, SimulationContext context, SimulatedCluster cluster) : INodeHost
{
    private long _lives;
    private SimulatedNode? _node;
    private LeafComputer? _computer;
    private bool _isRetired;

    /// <summary>The worker, from 0.</summary>
    public int Number => number;

    /// <summary>The present life, or the last one.</summary>
    public WorkerId Id => new(name, _lives);

    /// <summary>Begins a new life.</summary>
    public void Start()
    {
        if (_isRetired)
        {
            return;
        }

        _lives++;
        if (name == SimulatedCluster.StrangerName)
        {
            context.Faults.Count(FaultKind.StrangerCame);
        }

        _computer = run.CreateComputer();
        _node = new SimulatedNode(new NodeLife(NodeKind.Worker, name, _lives), run.CreateWorker(Id), context, this);
        _node.Post(new Start());
    }

    /// <summary>Asks the worker to leave; it never comes back.</summary>
    public void Retire()
    {
        context.Faults.Count(FaultKind.WorkerRetired);
        _isRetired = true;
        _node?.Post(new StopRequested("its owner, for good"));
    }

    /// <summary>Hands a message to the life that it is for; nothing happens where that is over.</summary>
    public void Deliver(WorkerId life, Input input)
    {
        if (life == Id)
        {
            _node?.Post(input);
            AskToLeavePerhaps();
        }
    }

    /// <inheritdoc/>
    public void CarryOut(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send: cluster.SendToHead(node, NodeKind.Coordinator, send.Message); break;
            case SendToParameterServer send: cluster.SendToHead(node, NodeKind.ParameterServer, send.Message); break;
            case ComputeLeaves compute: Compute(compute); break;
            case Finish: GoDown(); break;
            default: throw new BrokenInvariantException($"A worker's host carries out no {effect.GetType().Name}.");
        }
    }

    /// <inheritdoc/>
    public void Died(NodeLife node) => GoDown();

    private void AskToLeavePerhaps()
    {
        if (_node is not null && context.Faults.IsAskedToLeave())
        {
            _node.Post(new StopRequested("its owner"));
        }
    }

    /// <summary>The engine computes when the time is over, not when it begins: whatever others write to shared memory meanwhile shows.</summary>
    private void Compute(ComputeLeaves compute)
    {
        if (context.Faults.ComputingIsEndless())
        {
            context.Trace.Note($"computing {compute.Offer.Round}/{compute.Offer.Attempt} on {Id} never ends");
            return;
        }

        SimulatedNode node = _node!;
        LeafComputer computer = _computer!;
        TimeSpan elapsed = context.Faults.ComputingTime(number, compute.Offer.Leaves.Sum(range => range.Count));
        context.Events.After(elapsed, () => node.Post(context.Faults.ComputingFails()
            ? new LeavesNotComputed(compute.Offer.Attempt, "out of memory")
            : new LeavesComputed(compute.Offer.Attempt, Answer(computer.Compute(compute.Offer, compute.Recycled)), node.Measures(elapsed))));
    }

    private IReadOnlyList<Contribution> Answer(IReadOnlyList<Contribution> computed) =>
        context.Faults.FlippedBit(number, name) is { } bit ? FlippedAnswer.Of(computed, bit, number) : computed;

    private void GoDown()
    {
        if (_node is not null)
        {
            _node.End();
            _node = null;
            cluster.WorkerDied(this);
        }
    }
}
