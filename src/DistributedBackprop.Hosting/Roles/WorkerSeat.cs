using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>Runs one life of a worker: its role on a mailbox, its computing on a thread of its own.</summary>
internal sealed class WorkerSeat : IDisposable
{
    private readonly LeafComputer _computer;
    private readonly Action<Message> _sendToCoordinator;
    private readonly Action<Message> _sendToParameterServer;
    private readonly Action _finished;
    private readonly RoleMailbox _mailbox;
    private readonly WorkThread _thread;

    /// <summary>Prepares a worker; nothing happens before it is posted <see cref="Training.Roles.Start"/>.</summary>
    /// <param name="run">The run.</param>
    /// <param name="id">This life of the worker.</param>
    /// <param name="computer">Computes leaves; this seat's own.</param>
    /// <param name="clock">The time of the role.</param>
    /// <param name="sendToCoordinator">Sends a message to the coordinator. Must not block.</param>
    /// <param name="sendToParameterServer">Sends a message to the parameter server. Must not block.</param>
    /// <param name="finished">Is told that the role has done its work.</param>
    /// <param name="fail">Is told of an exception of the role.</param>
    /// <param name="crew">The crew of the thread that computes; null for none.</param>
    public WorkerSeat(
        TrainingRun run,
        WorkerId id,
        LeafComputer computer,
        RunClock clock,
        Action<Message> sendToCoordinator,
        Action<Message> sendToParameterServer,
        Action finished,
        Action<Exception> fail,
        ThreadCrew? crew = null)
    {
        _computer = computer;
        _sendToCoordinator = sendToCoordinator;
        _sendToParameterServer = sendToParameterServer;
        _finished = finished;
        _mailbox = new RoleMailbox(run.CreateWorker(id), clock, CarryOut, fail);
        _thread = new WorkThread($"worker {id}", crew);
    }

    /// <summary>Hands the role an input.</summary>
    public void Post(Input input) => _mailbox.Post(input);

    /// <summary>Takes no more inputs, and ends once what is being computed is through.</summary>
    public void Dispose()
    {
        _mailbox.Close();
        _mailbox.Dispose();
        _thread.Dispose();
    }

    private void CarryOut(Effect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send: _sendToCoordinator(send.Message); break;
            case SendToParameterServer send: _sendToParameterServer(send.Message); break;
            case ComputeLeaves compute: _thread.Post(() => _mailbox.Post(LeafAnswer.To(compute, _computer))); break;
            case Finish: _finished(); break;
            default: throw new BrokenInvariantException($"A worker's host carries out no {effect.GetType().Name}.");
        }
    }
}
