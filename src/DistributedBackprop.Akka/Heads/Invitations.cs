using Akka.Actor;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Heads;

/// <summary>Invites worker nodes to the run that is led, and names their workers.</summary>
/// <param name="node">The node.</param>
/// <param name="leading">The run that is led.</param>
internal sealed class Invitations(NodeServices node, RunLeading leading)
{
    private readonly WorkerNames _names = new();
    private LedRun? _last;

    /// <summary>Invites a worker, where there is work.</summary>
    public void OnWorkerSeeksRun(WorkerSeeksRun seeker, IActorRef worker)
    {
        if (leading.Led is not { IsOver: false, At: { } at } led)
        {
            return;
        }

        if (seeker.ArithmeticVersion != Arithmetic.Version)
        {
            string reason = $"it computes by arithmetic version {seeker.ArithmeticVersion}, the run by version {Arithmetic.Version}: install the same version of the program on both machines";
            node.Log.Write(NodeLogLevel.Warning, "workerTurnedAway", $"not let in: worker {seeker.Name}: {reason}");
            worker.Tell(new WorkerTurnedAway(reason));
            return;
        }

        if (led != _last)
        {
            // Nobody works for a run that has just begun to be led: all names are free.
            _names.FreeAll();
            _last = led;
        }

        WorkerId id = _names.Next(seeker.Name, seeker.Process);
        led.Notes.Invite(id, PlaceOf(worker));
        worker.Tell(new RunInvitation(id, led.Open.Record.ToBytes(), node.Bulk.Address, at.Coordinator, at.ParameterServer));
    }

    /// <summary>Notes that a worker cannot take part.</summary>
    public void OnInvitationDeclined(InvitationDeclined declined)
    {
        _names.Free(declined.Worker);
        leading.Led?.Notes.Decline(declined.Worker);
        node.Log.Write(NodeLogLevel.Warning, "invitationDeclined", $"worker {declined.Worker} cannot take part: {declined.Reason}");
    }

    /// <summary>Frees the names of those that have left.</summary>
    public void OnHappened(RunEvent happened)
    {
        if (happened is WorkerLeft left)
        {
            _names.Free(left.Worker);
        }
    }

    /// <summary>As nodes are called everywhere: HOST:PORT.</summary>
    private string PlaceOf(IActorRef worker) => worker.Path.Address is { Host: { } host, Port: { } port } ? FormattableString.Invariant($"{host}:{port}") : $"{node.Server}";
}
