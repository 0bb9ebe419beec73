using Akka.Actor;
using Akka.Event;
using DistributedBackprop.Akka.Contract;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>
/// Akka's own log, into the node's. What it says again and again while a node is gone is told once a while, and of nodes that come and go
/// nothing once this one is in a cluster: the node's own lines say that.
/// </summary>
internal sealed class NodeLogger : ReceiveActor
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    /// <summary>More than Akka has things to say; each may hold a name that somebody made up.</summary>
    private const int KindsMost = 1_000;

    private static readonly string[] OfOtherNodes =
    [
        "Disassociated",
        "Association with ",
        "Association to ",
        "AssociationError [",
        "Tried to ",
        "SBR took ",
    ];

    /// <summary>A node tells itself that it finds no cluster.</summary>
    private const string OfNoCluster = "Couldn't join ";

    private readonly INodeLog _log;
    private readonly Func<bool> _isInCluster;
    private readonly Dictionary<string, DateTimeOffset> _said = new(StringComparer.Ordinal);

    /// <summary>Prepares the actor.</summary>
    /// <param name="log">Is told what Akka says.</param>
    /// <param name="isInCluster">Whether this node is in a cluster. Before that Akka's words are all that there is to tell why it finds nobody.</param>
    public NodeLogger(INodeLog log, Func<bool> isInCluster)
    {
        _log = log;
        _isInCluster = isInCluster;
        Receive<LogEvent>(OnSaid);
    }

    /// <inheritdoc/>
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(LogEvent));

    private void OnSaid(LogEvent said)
    {
        string text = $"{said.Message}{(said.Cause is null ? "" : $" {said.Cause.Message}")}";
        _log.Write(IsRepeated(text) || text.StartsWith(OfNoCluster, StringComparison.Ordinal) || (IsOfOtherNodes(text) && _isInCluster()) ? NodeLogLevel.Debug : LevelOf(said), "akka", FirstLine(text), new("source", said.LogSource), new("thread", said.Thread.ManagedThreadId));
    }

    private static bool IsOfOtherNodes(string text) =>
        OfOtherNodes.Any(beginning => text.StartsWith(beginning, StringComparison.Ordinal)) || text.Contains(" as UNREACHABLE", StringComparison.Ordinal);

    /// <summary>Without its figures and addresses a line is the same line.</summary>
    private bool IsRepeated(string text)
    {
        string kind = string.Concat(text.TakeWhile(character => !char.IsAsciiDigit(character)));
        DateTimeOffset now = Context.System.Scheduler.Now;
        bool isRepeated = _said.TryGetValue(kind, out DateTimeOffset last) && now - last < Pause;
        if (!isRepeated)
        {
            if (_said.Count == KindsMost)
            {
                _said.Clear();
            }

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
