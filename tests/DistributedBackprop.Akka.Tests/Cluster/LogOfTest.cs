using System.Collections.Concurrent;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>What a node said.</summary>
internal sealed class LogOfTest : INodeLog
{
    private readonly ConcurrentQueue<string> _names = new();
    private readonly ConcurrentQueue<RunEvent> _events = new();

    /// <summary>The names of its events.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>What happened to runs that it led.</summary>
    public IReadOnlyCollection<RunEvent> Events => _events;

    /// <inheritdoc/>
    public void Write(NodeLogLevel level, string name, string text, params IReadOnlyList<KeyValuePair<string, object?>> fields) => _names.Enqueue(name);

    /// <inheritdoc/>
    public void Write(string run, int workers, RunEvent happened) => _events.Enqueue(happened);
}
