using Akka.Actor;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tcp.Working;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Akka.Roles;

/// <summary>Computes leaves for the worker above it, which takes messages meanwhile.</summary>
internal sealed class ComputingActor : ReceiveActor
{
    /// <summary>Prepares the actor.</summary>
    /// <param name="computer">Computes; no other actor's.</param>
    /// <param name="parameters">Is told at which parameters is being computed, so that these are not written over.</param>
    public ComputingActor(LeafComputer computer, ParameterInbox parameters) => Receive<LocalEffect<ComputeLeaves>>(message =>
    {
        parameters.Use(message.Effect.Offer.Parameters);
        Input answer = LeafAnswer.To(message.Effect, computer);
        parameters.Use(null);
        Sender.Tell(new RoleInput(answer));
    });
}
