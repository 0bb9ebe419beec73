using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Run;
using DistributedBackprop.Training.Stopping;

namespace DistributedBackprop.Training.Roles.Coordination;

/// <summary>
/// The coordinator: knows who is here, shares out the leaves, and decides after each epoch what follows, always from
/// committed state. Its decisions count once the parameter server has committed them.
/// </summary>
public sealed class Coordinator : IRole
{
    private readonly RunIdentity _identity;
    private readonly TrainingPlan _plan;
    private readonly TrainingOptions _options;
    private readonly Membership _membership = new();
    private readonly List<EpochRecord> _history = [];

    private HeadReady? _head;
    private TimeSpan _headReadyAt;
    private bool _begun;
    private bool _ending;
    private bool _over;
    private RunEnded? _runEnded;
    private bool _exhausted;
    private StopRequested? _stopRequested;
    private TimeSpan? _shortSince;
    private bool _shortageReported;
    private int _workersMost = int.MaxValue;
    private string? _lastFailure;
    private string? _memberNeeded;

    /// <summary>Creates the coordinator of a new head.</summary>
    /// <param name="identity">The run.</param>
    /// <param name="plan">How the run is cut.</param>
    /// <param name="options">The run's settings.</param>
    public Coordinator(RunIdentity identity, TrainingPlan plan, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        _identity = identity;
        _plan = plan;
        _options = options;
    }

    private int Needed => Math.Max(_begun ? 1 : Math.Max(1, Math.Min(_options.Workers.Minimum, _workersMost)), _memberNeeded is null ? 0 : _membership.Count + 1);

    private TimeSpan Silence => TimeSpan.FromSeconds(_options.Workers.SilenceSeconds);

    private TimeSpan Wait => TimeSpan.FromSeconds(_options.Workers.WaitSeconds);

    /// <summary>When the wall-clock limit passes; null without a limit or before the head is ready.</summary>
    private TimeSpan? TimeLimit => _head is not null && _options.Stopping.TimeLimitSeconds is { } seconds
        ? _headReadyAt + TimeSpan.FromSeconds(seconds) - _head.ElapsedBefore
        : null;

    /// <inheritdoc/>
    public void Handle(Input input, TimeSpan now, ICollection<Effect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (input)
        {
            case Start: NoteShortage(now); WakeAgain(now, effects); break;
            case Tick: OnTick(now, effects); break;
            case Hello hello: OnHello(hello, now, effects); break;
            case Goodbye goodbye: OnGoodbye(goodbye, now, effects); break;
            case ConnectionClosed closed: OnConnectionClosed(closed, now, effects); break;
            case HeadReady ready: OnHeadReady(ready, now, effects); break;
            case EpochThrough through: OnEpochThrough(through, effects); break;
            case SpeedsMeasured measured: OnSpeedsMeasured(measured, effects); break;
            case Quarantine quarantine: OnQuarantine(quarantine, now, effects); break;
            case MemberNeeded needed: OnMemberNeeded(needed, now); break;
            case StopRequested request: OnStopRequested(request, effects); break;
            case FewerWorkers fewer: OnFewerWorkers(fewer, now, effects); break;
            case WorkersExhausted: OnWorkersExhausted(effects); break;
            case TrainingOver over: OnTrainingOver(over, effects); break;
            default: throw new BrokenInvariantException($"A coordinator takes no {input?.GetType().Name ?? "null"}.");
        }
    }

    private void OnHello(Hello hello, TimeSpan now, ICollection<Effect> effects)
    {
        if (_over)
        {
            TellIfRunIsOver(hello.Worker, effects);
            return;
        }

        if (_membership.IsPast(hello.Worker))
        {
            return;
        }

        if (WhyRefused(hello) is { } reason)
        {
            effects.Add(new SendToWorker(hello.Worker, new Refused(reason)));
            effects.Add(new Report(new WorkerRefused(hello.Worker, reason)));
            return;
        }

        bool joined = _membership.Heard(hello.Worker, now);
        if (_head is not null)
        {
            effects.Add(new SendToWorker(hello.Worker, new Welcome(_head.Version.Generation)));
        }

        if (joined)
        {
            effects.Add(new Report(new WorkerJoined(hello.Worker, _membership.Count)));
            OnMembershipChanged(now, effects);
        }
    }

    /// <summary>Where only this head has ended, its workers go to the next one.</summary>
    private void TellIfRunIsOver(WorkerId worker, ICollection<Effect> effects)
    {
        if (_runEnded is not null)
        {
            effects.Add(new SendToWorker(worker, _runEnded));
        }
    }

    private string? WhyRefused(Hello hello)
    {
        if (_identity.DifferenceFrom(hello.Identity) is { } difference)
        {
            return $"worker {hello.Worker} belongs to another run: {difference}. Start it with this run's settings, data and program version.";
        }

        return _membership.WhyQuarantined(hello.Worker.Name) is { } reason
            ? $"worker {hello.Worker} is quarantined: {reason}. Check its machine's memory and processor; until the run is resumed it is not taken in again."
            : null;
    }

    private void OnGoodbye(Goodbye goodbye, TimeSpan now, ICollection<Effect> effects)
    {
        if (_membership.Depart(goodbye.Worker) && !_over)
        {
            NoteDeparture(goodbye.Worker, goodbye.Reason, goodbye.Failed, effects);
            OnMembershipChanged(now, effects);
        }
    }

    private void OnConnectionClosed(ConnectionClosed closed, TimeSpan now, ICollection<Effect> effects)
    {
        if (!_over && _membership.Drop(closed.Worker))
        {
            NoteDeparture(closed.Worker, closed.Reason, failed: true, effects);
            OnMembershipChanged(now, effects);
        }
    }

    private void NoteDeparture(WorkerId worker, string reason, bool failed, ICollection<Effect> effects)
    {
        if (failed)
        {
            _lastFailure = $"worker {worker}: {reason}";
        }

        effects.Add(new Report(new WorkerLeft(worker, reason, failed, _membership.Count)));
    }

    private void OnQuarantine(Quarantine quarantine, TimeSpan now, ICollection<Effect> effects)
    {
        if (_membership.Quarantine(quarantine.Worker.Name, quarantine.Reason) is { } member)
        {
            effects.Add(new SendToWorker(member, new Refused($"worker {member} is quarantined: {quarantine.Reason}.")));
            NoteDeparture(member, $"quarantined, as {quarantine.Reason}", failed: true, effects);
            OnMembershipChanged(now, effects);
        }
    }

    private void OnMemberNeeded(MemberNeeded needed, TimeSpan now)
    {
        _memberNeeded = needed.Cause;
        NoteShortage(now);
    }

    private void OnTick(TimeSpan now, ICollection<Effect> effects)
    {
        if (_over)
        {
            return;
        }

        IReadOnlyList<WorkerId> silent = _membership.DropSilentSince(now - Silence);
        foreach (WorkerId worker in silent)
        {
            NoteDeparture(worker, FormattableString.Invariant($"silent for over {Silence.TotalSeconds} s"), failed: true, effects);
        }

        if (silent.Count > 0)
        {
            OnMembershipChanged(now, effects);
        }

        if (_shortSince is { } since)
        {
            OnShortage(since, now, effects);
        }

        EndIfTimeIsUp(now, effects);
        WakeAgain(now, effects);
    }

    private void EndIfTimeIsUp(TimeSpan now, ICollection<Effect> effects)
    {
        if (TimeLimit is { } limit && now >= limit)
        {
            End(new StopReason(StopCause.TimeLimit, FormattableString.Invariant($"the time limit of {_options.Stopping.TimeLimitSeconds} s has passed")), effects);
        }
    }

    private void WakeAgain(TimeSpan now, ICollection<Effect> effects)
    {
        TimeSpan next = now + TimeSpan.FromSeconds(_options.Workers.HeartbeatSeconds);
        effects.Add(new WakeAt(TimeLimit is { } limit && limit > now && limit < next ? limit : next));
    }

    private void OnHeadReady(HeadReady ready, TimeSpan now, ICollection<Effect> effects)
    {
        BrokenInvariantException.ThrowUnless(_head is null, "a head becomes ready once");
        _head = ready;
        _headReadyAt = now;
        _history.AddRange(ready.History);
        foreach (WorkerId worker in _membership.Workers)
        {
            effects.Add(new SendToWorker(worker, new Welcome(ready.Version.Generation)));
        }

        if (WhyEndedBefore(ready) is { } reason)
        {
            End(reason, effects);
        }
        else if (_stopRequested is not null)
        {
            OnStopRequested(_stopRequested, effects);
        }
        else if (_exhausted)
        {
            OnWorkersExhausted(effects);
        }
        else
        {
            EndIfTimeIsUp(now, effects);
            OnMembershipChanged(now, effects);
        }

        WakeAgain(now, effects);
    }

    /// <summary>Why there is nothing left to train: the run had stopped for good, or was interrupted just as a criterion was met.</summary>
    private StopReason? WhyEndedBefore(HeadReady ready) => ready.Stopped is { IsFinal: true } final
        ? final
        : _history.Count > 0 ? StoppingCriteria.Evaluate(_options.Stopping, _history) : null;

    /// <summary>Once training has begun the server hears of every change, also while training ends: the step under way needs somebody to finish it.</summary>
    private void OnMembershipChanged(TimeSpan now, ICollection<Effect> effects)
    {
        NoteShortage(now);
        bool begins = !_ending && _membership.Count >= Needed;
        if (_head is not null && (_begun || begins))
        {
            _begun = true;
            Assign(effects);
            ReportIdleWorkers(effects);
        }
    }

    private void NoteShortage(TimeSpan now)
    {
        bool isShort = _membership.Count < Needed;
        _shortageReported &= isShort;
        _shortSince = isShort ? _shortSince ?? now : null;
    }

    /// <summary>Only a shortage that lasts is worth a word.</summary>
    private void OnShortage(TimeSpan since, TimeSpan now, ICollection<Effect> effects)
    {
        if (!_shortageReported)
        {
            _shortageReported = true;
            effects.Add(new Report(new WaitingForWorkers(_membership.Count, Needed, Wait, _memberNeeded)));
        }

        if (_head is not null && now - since >= Wait)
        {
            End(TooFewWorkers($"for {_options.Workers.WaitSeconds} s (workers.waitSeconds)"), effects);
        }
    }

    private void Assign(ICollection<Effect> effects) =>
        effects.Add(new SendToParameterServer(new Assignment(_head!.Version.Generation, _membership.Shares)));

    private void ReportIdleWorkers(ICollection<Effect> effects)
    {
        int idle = _membership.Count - _plan.LeavesOfFullStep;
        if (idle > 0)
        {
            effects.Add(new Report(new WorkersIdle(idle, _plan.LeavesOfFullStep)));
        }
    }

    private void OnEpochThrough(EpochThrough through, ICollection<Effect> effects)
    {
        _history.Add(through.Epoch);
        StopReason? stop = StoppingCriteria.Evaluate(_options.Stopping, _history);
        _ending |= stop is not null;
        if (stop is null && _membership.Follow(through.Speeds))
        {
            Assign(effects);
        }

        effects.Add(new SendToParameterServer(new EpochDecision(through.Epoch, StoppingCriteria.LastIsBest(_history), stop)));
    }

    private void OnSpeedsMeasured(SpeedsMeasured measured, ICollection<Effect> effects)
    {
        if (!_over && _membership.Follow(measured.Speeds))
        {
            Assign(effects);
        }
    }

    private void OnStopRequested(StopRequested request, ICollection<Effect> effects)
    {
        _stopRequested = request;
        End(new StopReason(StopCause.Interrupted, $"stopped by {request.By}"), effects);
    }

    /// <summary>Who can never come is not waited for.</summary>
    private void OnFewerWorkers(FewerWorkers fewer, TimeSpan now, ICollection<Effect> effects)
    {
        _workersMost = fewer.Most;
        _lastFailure ??= fewer.Cause;
        if (!_begun && !_over)
        {
            OnMembershipChanged(now, effects);
        }
    }

    /// <summary>What asks a run to stop may ask its workers too; that they go then is no failure.</summary>
    private void OnWorkersExhausted(ICollection<Effect> effects)
    {
        _exhausted = true;
        if (_stopRequested is null)
        {
            End(TooFewWorkers("and no more can come"), effects);
        }
    }

    private StopReason TooFewWorkers(string circumstance)
    {
        string cause = (_lastFailure, _membership.Count) switch
        {
            ({ } failure, _) => $"the last failure was {failure}",
            (null, 0) => "none has joined or left with an error",
            _ => "none has left with an error",
        };
        string why = _memberNeeded is null ? "" : $" as {_memberNeeded}";
        return new StopReason(StopCause.NoWorkers, $"{_membership.Count} {(_membership.Count == 1 ? "worker is" : "workers are")} here and {Needed} needed{why}, {circumstance}; {cause}. Start workers and resume the run.");
    }

    private void End(StopReason reason, ICollection<Effect> effects)
    {
        if (_head is not null && (!_ending || reason.IsFailure) && !_over)
        {
            _ending = true;
            effects.Add(new SendToParameterServer(new EndTraining(reason)));
        }
    }

    private void OnTrainingOver(TrainingOver over, ICollection<Effect> effects)
    {
        _over = true;
        StopReason reason = over.Outcome.Reason;
        _runEnded = reason.IsOfHeadOnly ? null : new RunEnded(reason.Text, reason.IsFailure);
        foreach (WorkerId worker in _membership.Workers)
        {
            TellIfRunIsOver(worker, effects);
        }

        effects.Add(new EndRun(over.Outcome));
    }
}
