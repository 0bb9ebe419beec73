using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// Storage that hangs holds up nobody for ever: a checkpoint, and the model at the end, are waited for up to
/// <c>checkpoint.waitSeconds</c>, no longer than to the next wake-ups and no shorter; the first vote up to
/// <c>servers.waitSeconds</c>.
/// </summary>
/// <remarks>All times are those of the parameter server's clock.</remarks>
/// <param name="options">The run's options.</param>
internal sealed class StorageWaitChecker(TrainingOptions options) : Checker
{
    /// <summary>Of two things that are due at a wake-up one may wait for the next.</summary>
    private const int TicksMost = 2;

    private readonly TimeSpan _wait = TimeSpan.FromSeconds(options.Checkpoint.WaitSeconds);
    private readonly TimeSpan _waitForVote = TimeSpan.FromSeconds(options.Servers.WaitSeconds);

    private TimeSpan _now;
    private TimeSpan _startedAt;
    private long _number;
    private TimeSpan? _voteSince;
    private TimeSpan? _checkpointSince;
    private TimeSpan? _modelSince;
    private int _ticksOverdue;

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input, TimeSpan now)
    {
        if (node.Kind != NodeKind.ParameterServer)
        {
            return;
        }

        Require(_ticksOverdue < TicksMost, $"what was asked for at {_voteSince ?? _checkpointSince ?? _modelSince} is still waited for at {_now}");
        _now = now;
        NoteVote(input);
        bool isOverdue = input is Tick && (now - _voteSince >= _waitForVote || now - _checkpointSince >= _wait || now - _modelSince >= _wait);
        _ticksOverdue += isOverdue ? 1 : 0;
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case SendToVoter { Message: KeepRequest keep } when keep.Number > _number: Begin(keep.Number); break;
            case StoreModel: _modelSince = _now; break;
            case Report { Event: CheckpointFailed failed }: Decide(failed.Reason); break;
            case Report { Event: CheckpointWritten or HeadStarted }: Settle(); break;
            case SendToCoordinator { Message: TrainingOver over }: CheckEnd(over.Outcome.Reason); break;
            default: break;
        }
    }

    /// <inheritdoc/>
    public override void HeadDown(string server)
    {
        _number = 0;
        Settle();
    }

    private void NoteVote(Input input)
    {
        if (input is Start)
        {
            _voteSince = _startedAt = _now;
        }
        else if (input is Vote)
        {
            _voteSince = null;
        }
    }

    private void Begin(long number)
    {
        _number = number;
        _checkpointSince = _now;
        _ticksOverdue = 0;
    }

    private void Settle()
    {
        (_voteSince, _checkpointSince, _modelSince) = (null, null, null);
        _ticksOverdue = 0;
    }

    private void Decide(string reason)
    {
        RequireWaited(reason, "(checkpoint.waitSeconds)", _checkpointSince, _wait);
        Settle();
    }

    private void CheckEnd(StopReason reason)
    {
        if (reason.Cause == StopCause.StorageFailed)
        {
            RequireWaited(reason.Text, "(servers.waitSeconds)", _startedAt, _waitForVote);
            if (_checkpointSince is not null || _modelSince is not null)
            {
                RequireWaited(reason.Text, "(checkpoint.waitSeconds)", _checkpointSince ?? _modelSince, _wait);
            }
        }

        Settle();
    }

    private void RequireWaited(string reason, string option, TimeSpan? since, TimeSpan wait) => Require(
        !reason.Contains(option, StringComparison.Ordinal) || _now - since >= wait,
        $"storage is given up at {_now}, with '{reason}'; it was asked at {since}, and is waited for {wait}");
}
