using System.Text.Json;
using Akka.Actor;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Hosting.Cluster;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Heads;

/// <summary>What the head answers the desks of server nodes: submissions, cancellations, and how things are.</summary>
/// <param name="node">The node.</param>
/// <param name="records">The records of runs.</param>
/// <param name="leading">The run that is led.</param>
internal sealed class HeadDesk(NodeServices node, HeadRecords records, RunLeading leading)
{
    /// <summary>Takes a run into the queue.</summary>
    public void Submit(RunSubmitted submitted, IActorRef asker)
    {
        leading.SeesWork();
        SubmissionRequest? request = Read(submitted.Request);
        if ((request is null ? "The submission cannot be read. All nodes run the same version of the program." : request.FindFault()) is { } fault)
        {
            asker.Tell(new Declined(fault));
            return;
        }

        records.SubmittedAt(request!.Id, submitted.Files);
        if (records.Queue.Find(request.Id) is { } known)
        {
            if (known.Submission.Identity.DifferenceFrom(request.Identity) is { } difference)
            {
                asker.Tell(new Declined($"The cluster knows a run {request.Id} already, and it is another one: {difference}. Submit it under another name."));
                return;
            }
        }
        else
        {
            records.Add(new RunRecord(request.ToSubmission(records.Queue.NextOrder, TimeProvider.System.GetUtcNow())));
            node.Log.Write(NodeLogLevel.Info, "runSubmitted", $"{request.By} submits {request.Id}", new KeyValuePair<string, object?>("run", request.Id));
        }

        Promise(request.Id, asker, () => new DeskAnswer(StrictJson.Write(new Placement(request.Id, records.Queue.PlaceOf(request.Id) ?? 0))));
    }

    /// <summary>Takes on record that somebody wants a run to end.</summary>
    public void Cancel(CancelAsked cancel, IActorRef asker)
    {
        if (Find(cancel.Run, asker) is not { } record)
        {
            return;
        }

        if (!record.IsOver && record.CancelledBy is null)
        {
            records.Add(record with { CancelledBy = cancel.By });
            node.Log.Write(NodeLogLevel.Info, "runCancelled", $"{cancel.By} cancels {record.Id}", new KeyValuePair<string, object?>("run", record.Id));
            leading.Cancel(record.Id, cancel.By);
        }

        Promise(record.Id, asker, () => new DeskAnswer(StrictJson.Write(StatusOf(record.Id))));
    }

    /// <summary>Tells how a run is.</summary>
    public void TellRun(RunAsked asked, IActorRef asker)
    {
        if (Find(asked.Run, asker) is { } record)
        {
            IReadOnlyList<EpochRecord> epochs = leading.NotesOf(record.Id) is { } notes ? notes.Epochs : PublishedEpochs.Read(Path.Combine(node.Store!.FolderOf(record.Id), "metrics.jsonl"));
            asker.Tell(new DeskAnswer(StrictJson.Write(new RunResult(
                StatusOf(record.Id),
                record.Submission.Configuration,
                record.End?.Files ?? [],
                [.. epochs.Where(epoch => epoch.Epoch > asked.AfterEpoch).Take(DeskLimits.EpochsOfAnswer)]))));
        }
    }

    /// <summary>Tells how the cluster is.</summary>
    public void TellStatus(StatusAsked asked, IActorRef asker)
    {
        string? problem = records.AreComplete ? leading.Led?.Notes.Problem : records.WaitsForServers();
        var status = new ClusterStatus("", $"{node.Server}", problem, [], [], [], leading.Led is { IsOver: false } led ? led.Notes.Workers() : []);
        IReadOnlyList<RunRecord> runs = records.Queue.All;
        int first = Math.Min(asked.FirstRun, runs.Count);
        asker.Tell(new DeskAnswer(StrictJson.Write(StatusPage.Of(status, runs.Skip(first).Select(record => StatusOf(record.Id)), runs.Count - first))));
    }

    private static SubmissionRequest? Read(byte[] request)
    {
        try
        {
            return StrictJson.Read<SubmissionRequest>(request);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Answers once a majority has the record of a run.</summary>
    private void Promise(string run, IActorRef asker, Func<object> answer)
    {
        records.Promise(run, asker, answer);
        leading.GoOn();
    }

    private RunRecord? Find(string run, IActorRef asker)
    {
        if (records.Queue.Find(run) is { } record)
        {
            return record;
        }

        asker.Tell(new Declined(DeskException.UnknownRun(run, [.. records.Queue.All.Select(known => known.Id)]).Message));
        return null;
    }

    /// <summary>The run that is led is the one that is trained, also where one before it in the queue cannot be.</summary>
    private RunStatus StatusOf(string run)
    {
        RunNotes? notes = leading.NotesOf(run);
        var status = RunStatus.Of(records.Queue, records.Queue.Find(run)!, notes is { Epochs.Count: > 0 } ? notes.Epochs[^1] : null, notes?.Updates ?? 0);
        return status.State is RunState.Running or RunState.Queued && leading.Led is { IsOver: false } led
            ? status with { State = led.Id == run ? RunState.Running : RunState.Queued }
            : status;
    }
}
