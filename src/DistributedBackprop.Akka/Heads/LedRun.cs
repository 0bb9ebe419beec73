using Akka.Actor;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Akka.Roles;

namespace DistributedBackprop.Akka.Heads;

/// <summary>A run that is led from here.</summary>
/// <param name="open">The run, prepared on this node.</param>
/// <param name="actor">Its actor, with coordinator and parameter server.</param>
internal sealed class LedRun(OpenRun open, IActorRef actor)
{
    /// <summary>The run's name.</summary>
    public string Id => Open.Record.Id;

    /// <summary>The run.</summary>
    public OpenRun Open { get; } = open;

    /// <summary>Its actor.</summary>
    public IActorRef Actor { get; } = actor;

    /// <summary>How it is going.</summary>
    public RunNotes Notes { get; } = new();

    /// <summary>Its coordinator and parameter server; null until they are there.</summary>
    public HeadAt? At { get; set; }

    /// <summary>Whether it has come to its end.</summary>
    public bool IsOver { get; set; }
}
