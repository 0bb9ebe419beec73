using System.Collections.Concurrent;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Tests.Node;

/// <summary>What a node was told to log: level, name and text.</summary>
internal sealed class NodeLines : INodeLog
{
    public ConcurrentQueue<(NodeLogLevel Level, string Name, string Text)> Lines { get; } = new();

    public void Write(NodeLogLevel level, string name, string text, params IReadOnlyList<KeyValuePair<string, object?>> fields) => Lines.Enqueue((level, name, text));

    public void Write(string run, int workers, RunEvent happened) => throw new NotSupportedException();
}
