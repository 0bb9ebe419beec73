using System.Security.Cryptography;
using Akka.Actor;
using Akka.Cluster;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Heads;

/// <summary>Leads one run after the other: opens the next one on this node, and takes its end on record.</summary>
/// <param name="node">The node.</param>
/// <param name="records">The records of runs.</param>
/// <param name="servers">The server nodes that stay.</param>
/// <param name="context">The head's actor, whose children lead runs.</param>
internal sealed class RunLeading(NodeServices node, HeadRecords records, StayingServers servers, IActorContext context)
{
    /// <summary>So often a run is led anew from its checkpoint after its roles have failed, before it counts as failed for good.</summary>
    private const int FailuresMost = 3;

    private readonly HashSet<string> _ended = new(StringComparer.Ordinal);
    private readonly List<IActorRef> _waitingToLeave = [];
    private LedRun? _led;
    private string? _opening;
    private (string? Run, int Times) _failures;
    private bool _sawWork;

    /// <summary>The run that is led, which may be over; null for none.</summary>
    public LedRun? Led
    {
        get => _led;
        private set
        {
            _led = value;
            records.Led = value?.Id;
        }
    }

    /// <summary>How a run is going, where it is led from here.</summary>
    public RunNotes? NotesOf(string run) => Led?.Id == run ? Led.Notes : null;

    /// <summary>Notes that there was something to do: a cluster may end when it is done.</summary>
    public void SeesWork() => _sawWork = true;

    /// <summary>What is to be done now and again: sends records to those that lack them, calls voters, leads the next run.</summary>
    public void GoOn()
    {
        records.SendLacked();
        if (_opening is { } opening)
        {
            // An answer may be lost with the actor that was to give it.
            NodeServices.ServerActor(context.System, node.Server).Tell(new RunToLead(opening));
        }

        if (Led is { IsOver: false } led)
        {
            foreach (ServerId server in node.Electorate.Servers)
            {
                NodeServices.ServerActor(context.System, server).Tell(new RunToOpen(led.Id));
            }
        }

        Advance();
    }

    /// <summary>Takes that records have been kept.</summary>
    public void OnRecordsKept()
    {
        ReportEnds();
        Advance();
    }

    /// <summary>Leads the next run once the one before is over and on record, and this node has it and its files.</summary>
    public void Advance()
    {
        if (Led is { } led)
        {
            if (!led.IsOver || !_ended.Contains(led.Id) || records.Next is null)
            {
                TellWhenDone();
                return;
            }

            context.Stop(led.Actor);
            Led = null;
        }

        if (_opening is null && records.Next is { } next && servers.CanLead)
        {
            _opening = next.Id;
            node.Log.Write(NodeLogLevel.Info, "runOpening", $"preparing {next.Id}, submitted by {next.Submission.By}", new KeyValuePair<string, object?>("run", next.Id));
            NodeServices.ServerActor(context.System, node.Server).Tell(new RunToLead(next.Id));
        }
        else
        {
            TellWhenDone();
        }
    }

    /// <summary>Leads a run that is prepared.</summary>
    public void OnRunOpened(RunOpened opened)
    {
        OpenRun open = opened.Open;
        _opening = _opening == open.Record.Id ? null : _opening;
        if (Led is not null || records.Next?.Id != open.Record.Id || !servers.CanLead)
        {
            return;
        }

        var place = new HeadPlace(
            open.Run,
            new HeadId(node.Server, Life: BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue),
            node.Electorate,
            open.Folder.ReadGeneration(),
            NodeServices.VoterOf(context.System, node.Server, open.Record.Id),
            VoterOf(context.System, open.Record.Id),
            node.Bulk);
        IActorRef actor = context.ActorOf(Props.Create(() => new RunActor(place, open.Storage)), FormattableString.Invariant($"{open.Record.Id}-{place.Head.Life:x}"));
        Led = new LedRun(open, actor);
        _sawWork = true;
        if (open.Record.BegunAt is null)
        {
            records.Add(open.Record with { BegunAt = TimeProvider.System.GetUtcNow() });
        }

        if (records.Queue.Find(Led.Id)!.CancelledBy is { } by)
        {
            actor.Tell(new RoleInput(new StopRequested(by)));
        }

        GoOn();
    }

    /// <summary>Ends a run that cannot be prepared here.</summary>
    public void OnRunNotOpened(RunNotOpened failed)
    {
        if (_opening == failed.Run)
        {
            _opening = null;
            records.Add(records.Queue.Find(failed.Run)! with { End = RunEnd.NeverBegun(failed.Reason, TimeProvider.System.GetUtcNow()) });
            GoOn();
        }
    }

    /// <summary>Whether an actor leads the run: one that led a former one has nothing to say any more.</summary>
    public bool IsLedBy(IActorRef actor) => actor.Equals(Led?.Actor);

    /// <summary>Notes where coordinator and parameter server are.</summary>
    public void OnHeadAt(HeadAt at) => Led!.At = at;

    /// <summary>Notes what the run goes on from.</summary>
    public void OnHistoryKnown(HistoryKnown known) => Led!.Notes.Begin(known.Epochs, known.Version);

    /// <summary>Notes and tells what happened in the run.</summary>
    public void OnHappened(Happened happened)
    {
        if (Led is { } led)
        {
            led.Notes.Note(happened.Event);
            node.Log.Write(led.Id, led.Notes.Members, happened.Event);
        }
    }

    /// <summary>
    /// Where only this head has ended the run goes on: under another head, or under this one once a majority answers again. So it does where no
    /// workers have come for long: those of a cluster come and go.
    /// </summary>
    public void OnRunOver(RunOver over)
    {
        if (Led is not { IsOver: false } led)
        {
            return;
        }

        bool isCancelled = records.Queue.Find(led.Id)!.CancelledBy is not null;
        StopReason reason = over.Outcome.Reason;
        if (reason.IsOfHeadOnly || (reason.Cause is StopCause.Interrupted or StopCause.NoWorkers && !isCancelled))
        {
            node.Log.Write(NodeLogLevel.Warning, "headEnded", $"this head of {led.Id} has ended: {reason.Text}");
            LeadNoMore(led);
            return;
        }

        End(led, RunEnd.Of(over.Outcome, led.Notes.Epochs.Count > 0 ? led.Notes.Epochs[^1] : null, led.Open.LeftFiles(), TimeProvider.System.GetUtcNow()));
    }

    /// <summary>A run whose role has failed is led anew from its last checkpoint, a few times: memory may have run out, say.</summary>
    public void OnRoleFailed(RoleFailed failed)
    {
        node.Log.Write(NodeLogLevel.Error, "headFailed", $"the head has failed: {failed.Exception}");
        if (Led is not { IsOver: false } led)
        {
            return;
        }

        _failures = (led.Id, _failures.Run == led.Id ? _failures.Times + 1 : 1);
        if (_failures.Times < FailuresMost)
        {
            LeadNoMore(led);
            return;
        }

        End(led, RunEnd.NeverBegun($"The program has an error: {failed.Exception.Message}", TimeProvider.System.GetUtcNow()));
    }

    private void LeadNoMore(LedRun led)
    {
        context.Stop(led.Actor);
        Led = null;
        LetLeave();
    }

    private void End(LedRun led, RunEnd end)
    {
        LetLeave();
        led.IsOver = true;
        records.Add(records.Queue.Find(led.Id)! with { End = end });
        GoOn();
    }

    /// <summary>Brings a run that was cancelled to its end, where it is led.</summary>
    public void Cancel(string run, string by)
    {
        if (Led is { IsOver: false } led && led.Id == run)
        {
            led.Actor.Tell(new RoleInput(new StopRequested(by)));
        }
    }

    /// <summary>
    /// A server node leaves. Where a majority stays here it may; else the run stops after its step, and its last checkpoint is kept with those
    /// that are still there, before any of them goes.
    /// </summary>
    public void OnServerLeaves(ServerLeaves leaves, IActorRef leaving)
    {
        servers.Leaves(leaves.Life);
        if (!servers.CanLead && StopToMove(leaves.Server.Name))
        {
            _waitingToLeave.Add(leaving);
        }
        else
        {
            leaving.Tell(new ServerMayLeave());
        }
    }

    /// <summary>Stops the run after its step, with a checkpoint, for another head to go on with.</summary>
    /// <param name="leaves">The node that leaves.</param>
    /// <returns>Whether there is one.</returns>
    public bool StopToMove(string leaves)
    {
        if (Led is not { IsOver: false } led)
        {
            return false;
        }

        led.Actor.Tell(new RoleInput(new StopRequested($"its head's move to another node, as {leaves} leaves")));
        return true;
    }

    private static Func<ServerId, ICanTell> VoterOf(ActorSystem system, string run) => server => NodeServices.VoterOf(system, server, run);

    /// <summary>An end is told once it cannot be lost any more.</summary>
    private void ReportEnds()
    {
        foreach (RunRecord record in records.Queue.Over.Where(record => record.End is not null && records.IsDurable(record.Id) && _ended.Add(record.Id)))
        {
            if (Led?.Id == record.Id)
            {
                bool failed = record.End!.IsFailure;
                node.Log.Write(
                    failed ? NodeLogLevel.Error : NodeLogLevel.Info,
                    "runEnded",
                    failed ? $"{record.Id} has failed: {record.End.Text}" : FormattableString.Invariant($"{record.Id} has ended after {record.End.FinishedEpochs} epochs and {record.End.Updates} updates: {record.End.Text}; parameters sha256={record.End.ParametersSha256}"),
                    new("run", record.Id),
                    new("parametersSha256", record.End.ParametersSha256));
            }
        }
    }

    /// <summary>A cluster that was to train one configuration may end with it.</summary>
    private void TellWhenDone()
    {
        if (_sawWork && records.Queue is { Current: null } queue && queue.Over.All(record => record.End is null || records.IsDurable(record.Id)))
        {
            bool succeeded = !queue.Over.Any(record => record.End is { IsFailure: true });
            foreach (Member member in Cluster.Get(context.System).State.Members)
            {
                NodeServices.NodeActor(context.System, member.Address).Tell(new RunsDone(succeeded));
            }
        }
    }

    private void LetLeave()
    {
        _waitingToLeave.ForEach(server => server.Tell(new ServerMayLeave()));
        _waitingToLeave.Clear();
    }
}
