using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// Training ends for lack of workers when, and only when, there were too few for <c>workers.waitSeconds</c>, by the
/// checker's own reckoning of who was heard of: a worker is certainly there from each sign of life that reaches the
/// coordinator for <c>workers.silenceSeconds</c>, unless it says goodbye or is quarantined. Where a leaf cannot be verified by
/// those who are there, they are too few. The end says how many are needed, or what for, and names the last failure.
/// </summary>
/// <remarks>All times are those of the coordinator's clock. The only slack is the protocol's: who falls silent is noticed at a wake-up.</remarks>
/// <param name="options">The run's waits.</param>
internal sealed class ShortageChecker(WorkerOptions options) : Checker
{
    private readonly TimeSpan _wait = TimeSpan.FromSeconds(options.WaitSeconds);
    private readonly SignsOfLife _signs = new(TimeSpan.FromSeconds(options.SilenceSeconds));

    private int _needed = options.Minimum;
    private TimeSpan _now;
    private TimeSpan _lastLook;
    private TimeSpan _enoughUntil;
    private TimeSpan? _noticedAt;
    private bool _headIsReady;
    private bool _isEnding;
    private bool _isDue;
    private WorkerLeft? _lastFailure;
    private string? _memberNeeded;

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input, TimeSpan now)
    {
        if (node.Kind != NodeKind.Coordinator)
        {
            return;
        }

        Require(!_isDue, $"{_needed} workers were needed and fewer here from {_noticedAt} on; the coordinator was woken at {_now} and did not end training");
        NoteEnough(_now, now);
        _now = now;
        _signs.Note(input, now);
        _headIsReady |= input is HeadReady;
        _memberNeeded = input is MemberNeeded needed ? needed.Cause : _memberNeeded;
        _enoughUntil = input is Start ? now : _enoughUntil;
        NoteEnough(now, now);
        NoticeShortage(input, now);
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case SendToParameterServer { Message: Assignment }: _needed = 1; break;
            case SendToParameterServer { Message: EndTraining { Reason: { Cause: StopCause.NoWorkers } reason } }: CheckEnd(reason); break;
            case SendToParameterServer { Message: EndTraining or EpochDecision { Stop: not null } } or EndRun: End(); break;
            case Report { Event: WorkerLeft { Failed: true } left }: _lastFailure = left; break;
            default: break;
        }
    }

    /// <inheritdoc/>
    public override void HeadDown(string server)
    {
        _signs.Clear();
        _needed = options.Minimum;
        _noticedAt = null;
        (_headIsReady, _isEnding, _isDue) = (false, false, false);
        _lastFailure = null;
        _memberNeeded = null;
    }

    /// <summary>The last moment of a time without news at which enough were certainly there: when the needed one of them, the longest lasting first, is heard of no more.</summary>
    private void NoteEnough(TimeSpan from, TimeSpan to)
    {
        TimeSpan[] ends = [.. _signs.Ends.OrderDescending()];
        if (_memberNeeded is null && ends.Length >= _needed && ends[_needed - 1] is var last && last >= from)
        {
            _enoughUntil = last < to ? last : to;
        }
    }

    private void NoticeShortage(Input input, TimeSpan now)
    {
        if (_enoughUntil == now || (input is Hello && _signs.ThereAt(_lastLook).Count() >= _needed))
        {
            _noticedAt = null;
        }

        _lastLook = input is Start or Tick ? now : _lastLook;
        bool isShort = _memberNeeded is not null || _signs.Ends.Count(end => end >= _lastLook) < _needed;
        if (isShort && input is (Start or Tick or Goodbye or Quarantine or MemberNeeded))
        {
            _noticedAt ??= now;
        }

        _isDue = input is Tick && _headIsReady && !_isEnding && now - _noticedAt >= _wait;
    }

    private void CheckEnd(StopReason reason)
    {
        Require(_now - _enoughUntil >= _wait, $"training ends at {_now} because {reason.Text} Enough workers were here until {_enoughUntil}, and the run waits {_wait}");
        string need = _memberNeeded ?? FormattableString.Invariant($" and {_needed} needed");
        Require(reason.Text.Contains(need, StringComparison.Ordinal), $"training ends because {reason.Text} It does not say: {need}");
        Require(_lastFailure is null || reason.Text.Contains($"worker {_lastFailure.Worker}: {_lastFailure.Reason}", StringComparison.Ordinal), $"training ends because {reason.Text} It does not name the last failure, {_lastFailure}");
        End();
    }

    private void End() => (_isEnding, _isDue) = (true, false);
}
