using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// The parameter server: the only writer of the run's state. It offers the leaves of each round to the workers, averages
/// what they push along the tree, applies the update and keeps the record of the run: ledger, sums, history, checkpoints.
/// </summary>
/// <remarks>
/// The states are those of <see cref="ServerPhase"/>. Inputs that do not belong to the present state, round or generation
/// are dropped: they are late, doubled or of a former life.
/// </remarks>
public sealed class ParameterServer : IRole
{
    private readonly RunIdentity _identity;
    private readonly TrainingPlan _plan;
    private readonly TrainingOptions _options;
    private readonly ModelState _model;
    private readonly WakeUps _wakeUps = new();
    private readonly Leadership _leadership;
    private readonly LeafDispatch _dispatch;
    private readonly EpochReport _epoch;
    private readonly CheckpointSchedule _checkpoints;

    private ServerPhase _phase = ServerPhase.Created;
    private RunProgress _progress;
    private ExampleSums? _validationSums;
    private int _modelEpoch;
    private StopReason? _ending;
    private TimeSpan _startedAt;
    private TimeSpan _modelGivenUpAt;

    /// <summary>Creates the server of a new head.</summary>
    /// <param name="self">The head.</param>
    /// <param name="electorate">The server nodes of the run.</param>
    /// <param name="lastGeneration">The highest generation that the host knows of; 0 for none. A higher one that a server node knows of costs a round of asking.</param>
    /// <param name="identity">The run.</param>
    /// <param name="plan">How the run is cut.</param>
    /// <param name="options">The run's settings.</param>
    /// <param name="model">The initial vectors; the checkpoint's are restored into them.</param>
    /// <param name="crew">Shares additions of gradients, with the same bits; null for whoever hands over inputs alone.</param>
    internal ParameterServer(
        HeadId self,
        Electorate electorate,
        long lastGeneration,
        RunIdentity identity,
        TrainingPlan plan,
        TrainingOptions options,
        ModelState model,
        ICrew? crew = null)
    {
        ArgumentNullException.ThrowIfNull(electorate);
        ArgumentOutOfRangeException.ThrowIfNegative(lastGeneration);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(model);
        _identity = identity;
        _plan = plan;
        _options = options;
        _model = model;
        _progress = new RunProgress();
        _leadership = new Leadership(self, electorate, identity, options.Servers, options.Checkpoint, lastGeneration);
        _dispatch = new LeafDispatch(options.Workers, (ulong)options.Seed, crew);
        _epoch = new EpochReport(options);
        _checkpoints = new CheckpointSchedule(options.Checkpoint);
    }

    private ModelVersion Version => new(_leadership.Generation, _progress.Updates);

    private int FinishedEpochs => _progress.History.Count;

    private bool EpochStepsDone => _progress.Updates == (long)(FinishedEpochs + 1) * _plan.StepsPerEpoch;

    /// <inheritdoc/>
    public void Handle(Input input, TimeSpan now, ICollection<Effect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (input)
        {
            case Start: OnStart(now, effects); break;
            case VoterAnswer answer: OnLeadership(_leadership.Handle(answer, now, effects), now, effects); break;
            case Assignment assignment: OnAssignment(assignment, now, effects); break;
            case Push push: OnPush(push, now, effects); break;
            case PushForgone forgone: _dispatch.Take(forgone, now, effects); break;
            case Tick: OnTick(now, effects); break;
            case EpochDecision decision: OnEpochDecision(decision, now, effects); break;
            case EndTraining end: OnEndTraining(end.Reason, now, effects); break;
            case ModelStored stored: OnModelStored(stored, effects); break;
            case ModelNotStored failed: OnModelNotStored(failed, effects); break;
            default: throw new BrokenInvariantException($"A parameter server takes no {input?.GetType().Name ?? "null"}.");
        }

        AskForWakeUp(effects);
    }

    private void OnStart(TimeSpan now, ICollection<Effect> effects)
    {
        BrokenInvariantException.ThrowUnless(_phase == ServerPhase.Created, "a role starts once");
        _phase = ServerPhase.ClaimingGeneration;
        _startedAt = now;
        _dispatch.OnTick(now, effects);
        _leadership.Begin(now, effects);
    }

    private void OnLeadership(LeadershipChange? change, TimeSpan now, ICollection<Effect> effects)
    {
        switch (change)
        {
            case null: break;
            case LeadershipWon won: OnLeadershipWon(won.Checkpoint, now, effects); break;
            case LeadershipPaused: Pause(); break;
            case LeadershipRegained: GoOnAfterPause(now, effects); break;
            case LeadershipLost lost: OnLeadershipLost(lost.Reason, effects); break;
            case CheckpointDecided { Failure: null } decided: OnCheckpointDurable(decided.Checkpoint, now, effects); break;
            case CheckpointDecided decided: OnCheckpointNotDurable(decided.Checkpoint, decided.Failure!, now, effects); break;
            default: throw new BrokenInvariantException($"A parameter server follows no {change.GetType().Name}.");
        }
    }

    private void OnLeadershipWon(Checkpoint? checkpoint, TimeSpan now, ICollection<Effect> effects)
    {
        if (checkpoint is not null)
        {
            BrokenInvariantException.ThrowUnless(_identity.DifferenceFrom(checkpoint.Identity) is null, "server nodes keep checkpoints of this run only");
            _progress = checkpoint.Progress;
            _model.Restore(checkpoint.Tensors);
        }

        _epoch.Begin(now, _progress.EpochSums.Examples);
        _checkpoints.Begin(now, _progress.Updates);
        _startedAt = now;
        BecomeReady(effects);
    }

    private void BecomeReady(ICollection<Effect> effects)
    {
        _phase = ServerPhase.AwaitingAssignment;
        effects.Add(new Report(new HeadStarted(Version, FinishedEpochs)));
        effects.Add(new PublishEpochs(_progress.History));
        effects.Add(new SendToCoordinator(new HeadReady(Version, _progress.History, TimeSpan.FromSeconds(_progress.ElapsedSeconds), _progress.Stopped)));
        _progress = _progress with { Stopped = null };
    }

    /// <summary>The round under way is given up: it begins anew when a majority of the server nodes is back.</summary>
    private void Pause()
    {
        if (_phase == ServerPhase.InRound)
        {
            _dispatch.Abandon();
            _phase = ServerPhase.AwaitingMajority;
        }
    }

    private void GoOnAfterPause(TimeSpan now, ICollection<Effect> effects)
    {
        if (_phase == ServerPhase.AwaitingMajority)
        {
            GoOn(now, effects);
        }
    }

    /// <summary>
    /// What is durable stays; the model is of a run that has ended, and may be finished. A reason to end the run that is not
    /// durable is forgotten with the rest: the next head finds its own.
    /// </summary>
    private void OnLeadershipLost(StopReason reason, ICollection<Effect> effects)
    {
        if (_phase < ServerPhase.StoringModel)
        {
            Conclude(reason, parametersSha256: null, effects);
        }
    }

    private void OnAssignment(Assignment assignment, TimeSpan now, ICollection<Effect> effects)
    {
        BrokenInvariantException.ThrowUnless(assignment.Generation == _leadership.Generation, "coordinator and parameter server are of one generation");
        _dispatch.Assign(assignment.Workers, now, effects);
        if (_phase == ServerPhase.InRound)
        {
            EndIfNothingToWaitFor(now, effects);
        }
        else if (_phase == ServerPhase.AwaitingAssignment && _dispatch.HasMembers)
        {
            _epoch.BeginIfUntouched(now, _progress.EpochSums.Examples);
            OpenNextRound(now, effects);
        }
    }

    private void OpenNextRound(TimeSpan now, ICollection<Effect> effects)
    {
        if (_leadership.IsPaused(now, effects))
        {
            _phase = ServerPhase.AwaitingMajority;
        }
        else if (!EpochStepsDone)
        {
            OpenRoundOf(RoundKind.Gradient, _plan.LeavesOfStep(_plan.StepOf(_progress.Updates)), now, effects);
        }
        else if (_plan.ValidationLeaves > 0)
        {
            OpenRoundOf(RoundKind.Validation, _plan.ValidationLeaves, now, effects);
        }
        else
        {
            AskForDecision(now, effects);
        }
    }

    private void OpenRoundOf(RoundKind kind, int leaves, TimeSpan now, ICollection<Effect> effects)
    {
        _phase = ServerPhase.InRound;
        _dispatch.Open(new RoundId(Version, kind), leaves, _model.Parameters, now, effects);
    }

    private void OnPush(Push push, TimeSpan now, ICollection<Effect> effects)
    {
        if (_dispatch.Take(push, now, effects) is { } closed)
        {
            OnRoundClosed(closed, now, effects);
        }
        else if (_phase == ServerPhase.InRound)
        {
            EndIfNothingToWaitFor(now, effects);
        }
    }

    private void OnTick(TimeSpan now, ICollection<Effect> effects)
    {
        _wakeUps.Woken();
        if (_phase != ServerPhase.Over)
        {
            OnLeadership(_leadership.OnTick(now, effects), now, effects);
        }

        // After the leadership: a head that has just lost its lease offers nothing more.
        if (_phase != ServerPhase.Over)
        {
            _dispatch.OnTick(now, effects);
            GiveModelUpIfDue(now, effects);
        }
    }

    private void AskForWakeUp(ICollection<Effect> effects)
    {
        if (_phase is not (ServerPhase.Created or ServerPhase.Over))
        {
            TimeSpan next = Earlier(_dispatch.NextTick, _leadership.NextTick);
            _wakeUps.AskFor(_phase == ServerPhase.StoringModel ? Earlier(next, _modelGivenUpAt) : next, effects);
        }
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan? other) => other < one ? other.Value : one;

    private void OnRoundClosed(ClosedRound round, TimeSpan now, ICollection<Effect> effects)
    {
        Contribution root = round.Root;
        if (round.Id.Kind == RoundKind.Validation)
        {
            BrokenInvariantException.ThrowUnless(root.Sums.Examples == _plan.ValidationExamples, $"a validation counts {_plan.ValidationExamples} examples, not {root.Sums.Examples}");
            _validationSums = root.Sums;
            AskForDecision(now, effects);
        }
        else
        {
            ApplyStep(round, now, effects);
        }
    }

    private void ApplyStep(ClosedRound round, TimeSpan now, ICollection<Effect> effects)
    {
        Contribution root = round.Root;
        int step = _plan.StepOf(_progress.Updates);
        BrokenInvariantException.ThrowUnless(root.Sums.Examples == _plan.ExamplesOfStep(step), $"step {step} counts {_plan.ExamplesOfStep(step)} examples, not {root.Sums.Examples}");
        if (!double.IsFinite(root.Sums.Loss))
        {
            StopBecauseNotFinite(FormattableString.Invariant($"the loss is {root.Sums.Loss}"), now, effects);
            return;
        }

        (UpdateResult result, double relativeChange) = UpdateModel(root, isLast: step == _plan.StepsPerEpoch - 1);
        if (result != UpdateResult.Made)
        {
            StopBecauseNotFinite(result == UpdateResult.GradientNotFinite ? "the gradient is not finite" : "the updated parameters are not finite", now, effects);
            return;
        }

        ModelVersion before = Version;
        _progress = _progress with
        {
            Updates = _progress.Updates + 1,
            EpochSums = _progress.EpochSums + root.Sums,
            RelativeChange = relativeChange,
        };
        effects.Add(new Report(new StepApplied(before, round.Counted, root.Sums.Examples)));
        GoOn(now, effects);
    }

    /// <summary>What follows a committed change of state: the end, or a checkpoint if one is due and the next round.</summary>
    private void GoOn(TimeSpan now, ICollection<Effect> effects)
    {
        if (_ending is not null)
        {
            StoreLastCheckpoint(now, effects);
            return;
        }

        StoreCheckpointIfDue(now, effects);
        if (!_dispatch.HasMembers)
        {
            _phase = ServerPhase.AwaitingAssignment;
        }
        else
        {
            OpenNextRound(now, effects);
        }
    }

    /// <summary>Measures the last step of an epoch only: what is measured is told of epochs.</summary>
    private (UpdateResult Result, double RelativeChange) UpdateModel(Contribution root, bool isLast)
    {
        if (!isLast)
        {
            return (_model.Apply(root.Gradient!, root.Sums.Examples, _progress.Updates), _progress.RelativeChange);
        }

        UpdateNorms norms = _model.ApplyAndMeasure(root.Gradient!, root.Sums.Examples, _progress.Updates);
        return (norms.Result, norms.Parameters > 0 ? norms.Change / norms.Parameters : 0);
    }

    private void StopBecauseNotFinite(string what, TimeSpan now, ICollection<Effect> effects)
    {
        (string tensor, double magnitude) = _model.LargestParameter();
        _ending = new StopReason(StopCause.Diverged, FormattableString.Invariant(
            $"{what} in epoch {FinishedEpochs + 1}, step {_plan.StepOf(_progress.Updates) + 1} of {_plan.StepsPerEpoch}; the largest parameter is {magnitude:G3}, in {tensor}. The update was not applied. Lower optimizer.learningRate (now {_options.Optimizer.LearningRate}), set optimizer.clipNorm (for example 1), or scale the features (data.featureScaling)."));
        effects.Add(new Report(new Stopping(_ending)));
        StoreLastCheckpoint(now, effects);
    }

    private StopReason WithLargestParameter(StopReason diverged)
    {
        (string tensor, double magnitude) = _model.LargestParameter();
        return diverged with { Text = FormattableString.Invariant($"{diverged.Text} After {Counted.Of(_progress.Updates, "update")} the largest parameter is {magnitude:G3}, in {tensor}.") };
    }

    private void AskForDecision(TimeSpan now, ICollection<Effect> effects)
    {
        _phase = ServerPhase.AwaitingDecision;
        EpochRecord epoch = _epoch.Summarise(_progress, _validationSums, _model.LearningRate(_progress.Updates - 1), now);
        effects.Add(new SendToCoordinator(new EpochThrough(epoch, _dispatch.TakeSpeedsAtEpochEnd())));
    }

    private void OnEpochDecision(EpochDecision decision, TimeSpan now, ICollection<Effect> effects)
    {
        BrokenInvariantException.ThrowUnless(_phase == ServerPhase.AwaitingDecision && decision.Record.Epoch == FinishedEpochs + 1, "a decision answers the epoch that is through");
        if (decision.IsBest)
        {
            _model.MarkBest();
        }

        _progress = _progress with
        {
            History = [.. _progress.History, decision.Record],
            BestEpoch = decision.IsBest ? decision.Record.Epoch : _progress.BestEpoch,
            EpochSums = default,
        };
        effects.Add(new Report(new EpochFinished(decision.Record, decision.IsBest)));
        _epoch.Begin(now, examplesBefore: 0);
        if (decision.Stop is not null)
        {
            OnEndTraining(decision.Stop.Cause == StopCause.Diverged ? WithLargestParameter(decision.Stop) : decision.Stop, now, effects);
        }
        else
        {
            GoOn(now, effects);
        }
    }

    private void OnEndTraining(StopReason reason, TimeSpan now, ICollection<Effect> effects)
    {
        if (_phase >= ServerPhase.StoringLastCheckpoint)
        {
            return;
        }

        BrokenInvariantException.ThrowUnless(_phase > ServerPhase.ClaimingGeneration, "a run ends after its head is ready");
        if (_ending is null || reason.IsFailure)
        {
            _ending = reason;
            effects.Add(new Report(new Stopping(reason)));
        }

        EndIfNothingToWaitFor(now, effects);
    }

    /// <summary>A step under way is finished where somebody is there to finish it; a validation is left to the resumed run.</summary>
    private void EndIfNothingToWaitFor(TimeSpan now, ICollection<Effect> effects)
    {
        bool stepUnderWay = _dispatch is { Round.Kind: RoundKind.Gradient, CanFinish: true };
        bool decisionDue = _phase == ServerPhase.AwaitingDecision && EpochStepsDone;
        if (_ending is not null && !stepUnderWay && !decisionDue)
        {
            StoreLastCheckpoint(now, effects);
        }
    }

    private void StoreLastCheckpoint(TimeSpan now, ICollection<Effect> effects)
    {
        _dispatch.Abandon();
        _phase = ServerPhase.StoringLastCheckpoint;
        _progress = _progress with { Stopped = _ending };
        if (_leadership.CheckpointUnderWay is null)
        {
            StoreCheckpoint(now, effects);
        }
    }

    private void StoreCheckpointIfDue(TimeSpan now, ICollection<Effect> effects)
    {
        if (_leadership.CheckpointUnderWay is null && _checkpoints.IsDue(now, _progress.Updates))
        {
            StoreCheckpoint(now, effects);
        }
    }

    private void StoreCheckpoint(TimeSpan now, ICollection<Effect> effects)
    {
        _checkpoints.Begin(now, _progress.Updates);
        double elapsed = _progress.ElapsedSeconds + (now - _startedAt).TotalSeconds;
        _leadership.Keep(new Checkpoint(Version, _identity, _progress with { ElapsedSeconds = elapsed }, _model.Capture()), now, effects);
    }

    private void OnCheckpointDurable(Checkpoint checkpoint, TimeSpan now, ICollection<Effect> effects)
    {
        effects.Add(new Report(new CheckpointWritten(checkpoint.Version)));
        effects.Add(new PublishEpochs(checkpoint.Progress.History));
        if (_phase != ServerPhase.StoringLastCheckpoint)
        {
            return;
        }

        if (checkpoint.Progress.Stopped is null)
        {
            StoreCheckpoint(now, effects);
        }
        else if (_ending!.IsFailure)
        {
            Conclude(_ending, parametersSha256: null, effects);
        }
        else
        {
            StoreModel(now, effects);
        }
    }

    private void OnCheckpointNotDurable(Checkpoint checkpoint, string failure, TimeSpan now, ICollection<Effect> effects)
    {
        effects.Add(new Report(new CheckpointFailed(checkpoint.Version, failure)));
        if (_phase != ServerPhase.StoringLastCheckpoint)
        {
            return;
        }

        if (checkpoint.Progress.Stopped is null)
        {
            StoreCheckpoint(now, effects);
        }
        else
        {
            EndWithoutCheckpoint(StopReason.NotWritten("The last checkpoint", failure), effects);
        }
    }

    private void StoreModel(TimeSpan now, ICollection<Effect> effects)
    {
        _phase = ServerPhase.StoringModel;
        _modelGivenUpAt = now + TimeSpan.FromSeconds(_options.Checkpoint.WaitSeconds);
        ModelChoice choice = _options.Output.Model ?? (_options.Stopping.Patience is null ? ModelChoice.Last : ModelChoice.Best);
        if (choice == ModelChoice.Best && _model.Best is { } best)
        {
            _modelEpoch = _progress.BestEpoch!.Value;
            effects.Add(new StoreModel(best, _modelEpoch, _progress.History[_modelEpoch - 1].Updates));
        }
        else
        {
            _modelEpoch = FinishedEpochs;
            effects.Add(new StoreModel(_model.Parameters, _modelEpoch, _progress.Updates));
        }
    }

    private void GiveModelUpIfDue(TimeSpan now, ICollection<Effect> effects)
    {
        if (_phase == ServerPhase.StoringModel && now >= _modelGivenUpAt)
        {
            Conclude(StopReason.NotWritten("The model", StopReason.NoAnswerOfStorage(_options.Checkpoint.WaitSeconds, "checkpoint.waitSeconds")), parametersSha256: null, effects);
        }
    }

    private void OnModelStored(ModelStored stored, ICollection<Effect> effects)
    {
        BrokenInvariantException.ThrowUnless(_phase == ServerPhase.StoringModel, "a model is stored at the end");
        Conclude(_ending!, stored.ParametersSha256, effects);
    }

    private void OnModelNotStored(ModelNotStored failed, ICollection<Effect> effects)
    {
        BrokenInvariantException.ThrowUnless(_phase == ServerPhase.StoringModel, "a model is stored at the end");
        Conclude(StopReason.NotWritten("The model", failed.Reason), parametersSha256: null, effects);
    }

    /// <summary>A failure that came first outlives one in storing its record.</summary>
    private void EndWithoutCheckpoint(StopReason storageFailure, ICollection<Effect> effects) =>
        Conclude(_ending is { IsFailure: true } ? _ending : storageFailure, parametersSha256: null, effects);

    private void Conclude(StopReason reason, string? parametersSha256, ICollection<Effect> effects)
    {
        _phase = ServerPhase.Over;
        effects.Add(new SendToCoordinator(new TrainingOver(new RunOutcome(reason, Version, FinishedEpochs, parametersSha256 is null ? null : _modelEpoch, parametersSha256))));
        effects.Add(new Finish());
    }
}
