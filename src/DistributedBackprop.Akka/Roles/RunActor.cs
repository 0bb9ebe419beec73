using Akka.Actor;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Training.Messages;

namespace DistributedBackprop.Akka.Roles;

/// <summary>
/// The head of one run: coordinator and parameter server as its children, which live and die with it. What it is told as a
/// <see cref="RoleInput"/> is for the coordinator; what happens it tells its parent.
/// </summary>
internal sealed class RunActor : ReceiveActor
{
    /// <summary>The name of the coordinator below a run.</summary>
    private const string CoordinatorName = "coordinator";

    /// <summary>The name of the parameter server below a run.</summary>
    private const string ParameterServerName = "parameter-server";

    /// <summary>Prepares the actor; it begins at once.</summary>
    /// <param name="place">Where the head is.</param>
    /// <param name="storage">Makes the model and the metrics durable.</param>
    public RunActor(HeadPlace place, StorageThread storage)
    {
        IActorRef server = Context.ActorOf(Props.Create(() => new ParameterServerActor(place, storage)), ParameterServerName);
        IActorRef coordinator = Context.ActorOf(Props.Create(() => new CoordinatorActor(place.Run, server)), CoordinatorName);
        Context.Parent.Tell(new HeadAt(coordinator, server));
        Receive<ToCoordinator>(message =>
        {
            coordinator.Tell(new RoleInput(message.Message));
            if (message.Message is HeadReady ready)
            {
                Context.Parent.Tell(new HistoryKnown(ready.History, ready.Version));
            }
        });
        Receive<RoleInput>(coordinator.Forward);
        Receive<Happened>(Context.Parent.Tell);
        Receive<BulkLost>(Context.Parent.Tell);
        Receive<RunOver>(Context.Parent.Tell);
        Receive<RoleFailed>(Context.Parent.Tell);
    }

    /// <inheritdoc/>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(exception =>
    {
        Context.Parent.Tell(new RoleFailed(exception));
        return Directive.Stop;
    });
}
