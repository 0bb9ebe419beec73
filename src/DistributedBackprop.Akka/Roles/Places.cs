using Akka.Actor;

namespace DistributedBackprop.Akka.Roles;

/// <summary>Where actors are.</summary>
internal static class Places
{
    /// <summary>Whether an actor lives in this process, so that what it is told needs no copy.</summary>
    public static bool IsHere(this IActorRef actor) => actor is IActorRefScope { IsLocal: true };
}
