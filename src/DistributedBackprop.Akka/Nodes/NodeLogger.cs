using Akka.Actor;
using Akka.Event;
using DistributedBackprop.Akka.Contract;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>
/// Akka's own log, into the node's. What it says again and again while a node is gone is told once a while: the node's own lines say
/// who comes and goes.
/// </summary>
internal sealed class NodeLogger : ReceiveActor
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly INodeLog _log;
    private readonly Dictionary<string, DateTimeOffset> _said = new(StringComparer.Ordinal);

    /// <summary>Prepares the actor.</summary>
    /// <param name="log">Is told what Akka says.</param>
    public NodeLogger(INodeLog log)
    {
        _log = log;
        Receive<LogEvent>(OnSaid);
    }

    /// <inheritdoc/>
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(LogEvent));

    private void OnSaid(LogEvent said)
    {
        string text = $"{said.Message}{(said.Cause is null ? "" : $" {said.Cause.Message}")}";
        _log.Write(IsRepeated(text) ? NodeLogLevel.Debug : LevelOf(said), "akka", FirstLine(text), new("source", said.LogSource), new("thread", said.Thread.ManagedThreadId));
    }

    /// <summary>Without its figures and addresses a line is the same line.</summary>
    private bool IsRepeated(string text)
    {
        string kind = string.Concat(text.TakeWhile(character => !char.IsAsciiDigit(character)));
        DateTimeOffset now = Context.System.Scheduler.Now;
        bool isRepeated = _said.TryGetValue(kind, out DateTimeOffset last) && now - last < Pause;
        if (!isRepeated)
        {
            _said[kind] = now;
        }

        return isRepeated;
    }

    /// <summary>What Akka informs of is news for nobody but those who look for an error.</summary>
    private static NodeLogLevel LevelOf(LogEvent said) => said.LogLevel() switch
    {
        LogLevel.ErrorLevel => NodeLogLevel.Error,
        LogLevel.WarningLevel => NodeLogLevel.Warning,
        _ => NodeLogLevel.Debug,
    };

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd();
}
