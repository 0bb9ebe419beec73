using System.Collections.Concurrent;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Akka.Tests.Nodes;

/// <summary>The lines that actors of a node gave to its log.</summary>
internal sealed class NodeLines : INodeLog
{
    private readonly ConcurrentQueue<NodeLine> _lines = new();

    /// <summary>Its lines.</summary>
    public IReadOnlyCollection<NodeLine> Lines => _lines;

    /// <inheritdoc/>
    public void Write(NodeLogLevel level, string name, string text, params IReadOnlyList<KeyValuePair<string, object?>> fields) =>
        _lines.Enqueue(new NodeLine(level, name, text, fields.ToDictionary(field => field.Key, field => field.Value)));

    /// <inheritdoc/>
    public void Write(string run, int workers, RunEvent happened) => throw new NotSupportedException();
}

/// <summary>A line of a node's log.</summary>
internal sealed record NodeLine(NodeLogLevel Level, string Name, string Text, IReadOnlyDictionary<string, object?> Fields);
