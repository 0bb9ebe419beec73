using System.Collections.Concurrent;
using System.Diagnostics;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>What a node said.</summary>
internal sealed class LogOfTest : INodeLog
{
    private readonly long _begin = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _names = new();
    private readonly ConcurrentQueue<RunEvent> _events = new();

    /// <summary>All in words, with the seconds since it began.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>The names of its events.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>What happened to runs that it led.</summary>
    public IReadOnlyCollection<RunEvent> Events => _events;

    /// <inheritdoc/>
    public void Write(NodeLogLevel level, string name, string text, params IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        _names.Enqueue(name);
        Note($"{level} {name}: {text} {string.Join(", ", fields.Select(field => $"{field.Key}={field.Value}"))}");
    }

    /// <inheritdoc/>
    public void Write(string run, int workers, RunEvent happened)
    {
        _events.Enqueue(happened);
        if (happened is not (StepApplied or LeavesCounted or LeavesOfferedAgain or EpochFinished))
        {
            Note($"{run}: {happened}");
        }
    }

    private void Note(string text) => _lines.Enqueue($"{Stopwatch.GetElapsedTime(_begin).TotalSeconds,7:F1} s  {text}");
}
