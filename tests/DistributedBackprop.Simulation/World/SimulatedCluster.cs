using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.World;

/// <summary>A head, its workers, the network between them, and somebody who starts again whatever has ended before the run has succeeded.</summary>
internal sealed class SimulatedCluster
{
    /// <summary>The name of the worker of another run.</summary>
    public const string StrangerName = "Stranger";

    private readonly SimulationContext _context;
    private readonly SimulatedNetwork _network;
    private readonly SimulatedHead _head;
    private readonly SimulatedWorker[] _workers;

    /// <summary>Creates a cluster; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="training">What is trained.</param>
    /// <param name="context">The world.</param>
    public SimulatedCluster(SimulatedTraining training, SimulationContext context)
    {
        _context = context;
        _network = new SimulatedNetwork(context);
        Disk = new SimulatedDisk(context, training.Run);
        _head = new SimulatedHead(training.Run, context, Disk, this);
        _workers = [.. Enumerable.Range(0, context.Faults.Schedule.Workers)
            .Select(number => new SimulatedWorker(number, FormattableString.Invariant($"{number + 1}"), training.Run, context, this))];
        if (training.Other is not null)
        {
            _workers = [.. _workers, new SimulatedWorker(_workers.Length, StrangerName, training.Other, context, this)];
        }
    }

    /// <summary>The head's disk.</summary>
    public SimulatedDisk Disk { get; }

    /// <summary>How the run ended; null while it goes on or will be resumed.</summary>
    public RunOutcome? Outcome { get; private set; }

    /// <summary>Plans the first lives of all nodes, and the requests to stop.</summary>
    public void Start()
    {
        _network.Start();
        StartHeadLater();
        foreach (SimulatedWorker worker in _workers)
        {
            PlanStays(worker);
        }

        foreach (TimeSpan time in _context.Faults.Schedule.StopRequests)
        {
            _context.Events.At(time, RequestStop);
        }

        foreach (Disturbance period in _context.Faults.Schedule.FullDisks)
        {
            _context.Events.At(period.Begin, () => _context.Faults.Count(FaultKind.DiskFilled));
        }
    }

    /// <summary>Sends a message from the head to a worker.</summary>
    public void SendToWorker(SendToWorker send)
    {
        SimulatedWorker worker = _workers.Single(candidate => candidate.Id.Name == send.Worker.Name);
        _network.Send(SimulatedHead.NodeName, send.Worker.Name, send.Message, message => worker.Deliver(send.Worker, message));
    }

    /// <summary>Sends a message from a worker to whichever head lives when it arrives.</summary>
    public void SendToHead(NodeLife from, NodeKind to, Message message) =>
        _network.Send(from.Name, SimulatedHead.NodeName, message, copy => _head.Deliver(to, copy));

    /// <summary>The head has died: it starts again later.</summary>
    public void HeadDied()
    {
        if (_head.IsUp)
        {
            _context.Checkers.HeadDown();
            _head.GoDown();
            StartHeadLater();
        }
    }

    /// <summary>A worker has died or left: it starts again later, unless it is gone for good.</summary>
    public void WorkerDied(SimulatedWorker worker)
    {
        if (!_context.Faults.StaysDead(worker.Number))
        {
            _context.Events.After(_context.Faults.RestartDelay(), worker.Start);
        }
    }

    /// <summary>The run has ended. Where a fault ended it, or it was asked to stop, it is resumed later.</summary>
    public void RunEnded(RunOutcome outcome)
    {
        if (outcome.Reason.Cause is not (StopCause.Interrupted or StopCause.NoWorkers or StopCause.StorageFailed))
        {
            Outcome = outcome;
        }
        else
        {
            HeadDied();
        }
    }

    private void PlanStays(SimulatedWorker worker)
    {
        FaultSchedule schedule = _context.Faults.Schedule;
        TimeSpan? late = worker.Number < schedule.Workers ? schedule.LateComings[worker.Number] : null;
        if (late is not null)
        {
            _context.Faults.Count(FaultKind.WorkerJoinedLate);
        }

        if (worker.Number < schedule.Workers && schedule.Slowness[worker.Number] > 1)
        {
            _context.Faults.Count(FaultKind.WorkerSlow);
        }

        _context.Events.After(late ?? _context.Faults.RestartDelay(), worker.Start);
        if (worker.Number < schedule.Workers && schedule.Retirements[worker.Number] is { } retirement)
        {
            _context.Events.At(retirement, worker.Retire);
        }
    }

    private void StartHeadLater() => _context.Events.After(_context.Faults.RestartDelay(), _head.Start);

    private void RequestStop()
    {
        if (_head.IsUp)
        {
            _context.Faults.Count(FaultKind.StopRequested);
            _head.Deliver(NodeKind.Coordinator, new StopRequested("its owner"));
        }
    }
}
