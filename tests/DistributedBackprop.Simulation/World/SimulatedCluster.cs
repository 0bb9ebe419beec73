using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.World;

/// <summary>Server nodes, a head placed on one of them, workers, the network between them all, and somebody who starts again whatever has ended before the run has succeeded.</summary>
internal sealed class SimulatedCluster
{
    /// <summary>The name of the worker of another run.</summary>
    public const string StrangerName = "Stranger";

    /// <summary>The names of server nodes; a schedule has the first of them.</summary>
    public static readonly IReadOnlyList<string> ServerNames = ["A", "B", "C"];

    private readonly SimulationContext _context;
    private readonly SimulatedNetwork _network;
    private readonly SimulatedServer[] _servers;
    private readonly HeadPlacement _placement;
    private readonly SimulatedWorker[] _workers;

    /// <summary>Creates a cluster; nothing happens before <see cref="Start"/>.</summary>
    /// <param name="training">What is trained.</param>
    /// <param name="context">The world.</param>
    public SimulatedCluster(SimulatedTraining training, SimulationContext context)
    {
        _context = context;
        _network = new SimulatedNetwork(context);
        string[] names = [.. ServerNames.Take(context.Faults.Schedule.Servers)];
        var electorate = new Electorate([.. names.Select(name => new ServerId(name))]);
        _servers = [.. names.Select(name => new SimulatedServer(name, electorate, training.Run, context, this))];
        _placement = new HeadPlacement(_servers, context);
        _workers = [.. Enumerable.Range(0, context.Faults.Schedule.Workers)
            .Select(number => new SimulatedWorker(number, FormattableString.Invariant($"{number + 1}"), training.Run, context, this))];
        if (training.Other is not null)
        {
            _workers = [.. _workers, new SimulatedWorker(_workers.Length, StrangerName, training.Other, context, this)];
        }
    }

    /// <summary>The server node whose head has brought the run to its end; null before.</summary>
    public SimulatedServer? Winner { get; private set; }

    /// <summary>How the run ended; null while it goes on or will be resumed.</summary>
    public RunOutcome? Outcome { get; private set; }

    /// <summary>Plans the first lives of all nodes, and the requests to stop.</summary>
    public void Start()
    {
        _network.Start();
        foreach (SimulatedServer server in _servers)
        {
            StartLater(server);
        }

        _placement.Start();
        foreach (SimulatedWorker worker in _workers)
        {
            PlanStays(worker);
        }

        foreach (TimeSpan time in _context.Faults.Schedule.StopRequests)
        {
            _context.Events.At(time, RequestStop);
        }

        Count(_context.Faults.Schedule.FullDisks, FaultKind.DiskFilled);
        Count(_context.Faults.Schedule.HungDisks, FaultKind.DiskHung);
    }

    /// <summary>Sends a message from the head to a worker.</summary>
    public void SendToWorker(string from, SendToWorker send)
    {
        SimulatedWorker worker = _workers.Single(candidate => candidate.Id.Name == send.Worker.Name);
        _network.Send(from, send.Worker.Name, send.Message, message => worker.Deliver(send.Worker, message));
    }

    /// <summary>Sends a message from a worker to every server node where a head lives: a worker cannot know which one leads.</summary>
    public void SendToHead(NodeLife from, NodeKind to, Message message)
    {
        SimulatedServer[] heads = [.. _servers.Where(server => server.HasHead)];
        foreach (SimulatedServer server in heads.Length > 0 ? heads : _servers[..1])
        {
            _network.Send(from.Name, server.Name, message, copy => server.DeliverToHead(to, copy));
        }
    }

    /// <summary>Sends a request from a head to the voter of another server node.</summary>
    public void SendToVoter(string from, SendToVoter send)
    {
        SimulatedServer server = _servers.Single(candidate => candidate.Name == send.Voter.Name);
        _network.Send(from, server.Name, send.Message, server.DeliverToVoter);
    }

    /// <summary>Sends an answer from a voter to the head of another server node.</summary>
    public void SendToHead(string from, SendToHead send)
    {
        SimulatedServer server = _servers.Single(candidate => candidate.Name == send.Head.Server.Name);
        _network.Send(from, server.Name, send.Answer, copy => server.DeliverToHead(send.Head, copy));
    }

    /// <summary>A server node has died: it starts again later, unless the run is over.</summary>
    public void ServerDied(SimulatedServer server)
    {
        if (server.IsUp && Outcome is null)
        {
            server.GoDown();
            StartLater(server);
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
    public void RunEnded(SimulatedServer server, RunOutcome outcome)
    {
        if (outcome.Reason.Cause is not (StopCause.Interrupted or StopCause.NoWorkers or StopCause.StorageFailed or StopCause.NoMajority or StopCause.Superseded))
        {
            Outcome = outcome;
            Winner = server;
        }
        else if (_servers.Length == 1)
        {
            ServerDied(server);
        }
        else
        {
            server.EndHead();
            ResumeLater(outcome.Reason);
        }
    }

    /// <summary>Another head follows by itself where only this one has ended; a run that has ended is resumed by somebody.</summary>
    private void ResumeLater(StopReason reason)
    {
        if (!reason.IsOfHeadOnly)
        {
            _placement.HoldOffUntil(_context.Events.Now + _context.Faults.RestartDelay());
        }
    }

    private void Count(IEnumerable<Disturbance> periods, FaultKind kind)
    {
        foreach (Disturbance period in periods)
        {
            _context.Events.At(period.Begin, () => _context.Faults.Count(kind));
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

    private void StartLater(SimulatedServer server) => _context.Events.After(_context.Faults.RestartDelay(), server.Start);

    private void RequestStop()
    {
        if (_servers.FirstOrDefault(server => server.HasHead) is { } server)
        {
            _context.Faults.Count(FaultKind.StopRequested);
            server.DeliverToHead(NodeKind.Coordinator, new StopRequested("its owner"));
        }
    }
}
