using Akka.Actor;
using Akka.Remote;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Roles;

/// <summary>
/// The actor of a coordinator. Workers on any node speak to it; it watches their actors, and one that ends without a goodbye, or
/// whose node is gone, says goodbye by that. The system closes the connections of a process that dies, which tells long before the cluster
/// is sure of it. A connection may close for less: so its worker counts as dropped, not as gone for good, and joins again by its next hello.
/// </summary>
internal sealed class CoordinatorActor : RoleActor
{
    private readonly IActorRef _parameterServer;
    private readonly Dictionary<WorkerId, IActorRef> _workers = [];
    private readonly Dictionary<IActorRef, WorkerId> _known = [];

    /// <summary>Prepares the actor.</summary>
    /// <param name="run">The run.</param>
    /// <param name="parameterServer">The parameter server of the same head.</param>
    public CoordinatorActor(TrainingRun run, IActorRef parameterServer)
        : base(run.CreateCoordinator())
    {
        _parameterServer = parameterServer;
        Receive<Hello>(OnHello);
        Receive<Goodbye>(OnGoodbye);
        Receive<Terminated>(OnTerminated);
        Receive<DisassociatedEvent>(OnConnectionClosed);
    }

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        base.PreStart();
    }

    /// <inheritdoc/>
    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    /// <inheritdoc/>
    protected override void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case SendToParameterServer send: _parameterServer.Tell(new RoleInput(send.Message)); break;
            case SendToWorker send: _workers.GetValueOrDefault(send.Worker, ActorRefs.Nobody).Tell(send.Message); break;
            case Report report: Context.Parent.Tell(new Happened(report.Event)); break;
            case EndRun end: Context.Parent.Tell(new RunOver(end.Outcome)); break;
            default: throw Unknown(effect);
        }
    }

    /// <summary>The parameter server learns where a worker is before it hears that it is a member.</summary>
    private void OnHello(Hello hello)
    {
        if (!_workers.TryGetValue(hello.Worker, out IActorRef? known) || !known.Equals(Sender))
        {
            Forget(hello.Worker);
            _workers[hello.Worker] = Sender;
            _known[Sender] = hello.Worker;
            Context.Watch(Sender);
            _parameterServer.Tell(new WorkerAt(hello.Worker, Sender));
        }

        Take(hello);
    }

    private void OnGoodbye(Goodbye goodbye)
    {
        Take(goodbye);
        Forget(goodbye.Worker);
    }

    private void OnTerminated(Terminated ended)
    {
        if (_known.TryGetValue(ended.ActorRef, out WorkerId worker))
        {
            Take(new Goodbye(worker, ended.AddressTerminated ? $"its node {ended.ActorRef.Path.Address} is gone" : "its actor has ended", Failed: true));
            Forget(worker);
        }
    }

    private void OnConnectionClosed(DisassociatedEvent closed)
    {
        foreach (WorkerId worker in _workers.Where(worker => worker.Value.Path.Address == closed.RemoteAddress).Select(worker => worker.Key).ToArray())
        {
            Take(new ConnectionClosed(worker, $"the connection to its node {closed.RemoteAddress.Host}:{closed.RemoteAddress.Port} was closed"));
        }
    }

    private void Forget(WorkerId worker)
    {
        if (_workers.Remove(worker, out IActorRef? actor))
        {
            _known.Remove(actor);
            Context.Unwatch(actor);
            _parameterServer.Tell(new WorkerAt(worker, Actor: null));
        }
    }
}
