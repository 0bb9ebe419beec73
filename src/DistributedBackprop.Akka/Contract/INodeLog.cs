using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Akka.Contract;

/// <summary>Where a node tells what happens. Any thread.</summary>
public interface INodeLog
{
    /// <summary>Tells something of the node.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="name">Names the event, for programs.</param>
    /// <param name="text">Tells it, for people.</param>
    /// <param name="fields">Its facts, for programs.</param>
    void Write(NodeLogLevel level, string name, string text, params IReadOnlyList<KeyValuePair<string, object?>> fields);

    /// <summary>Tells what happened in a run that this node leads.</summary>
    /// <param name="run">The run.</param>
    /// <param name="workers">The workers that are here.</param>
    /// <param name="happened">What happened.</param>
    void Write(string run, int workers, RunEvent happened);
}
