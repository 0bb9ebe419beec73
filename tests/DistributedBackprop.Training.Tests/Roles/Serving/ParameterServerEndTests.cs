using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

/// <summary>Checkpoints, what is published when, resuming, and every way to end.</summary>
public sealed class ParameterServerEndTests
{
    private static readonly StopReason Interrupted = new(StopCause.Interrupted, "stopped by Ctrl+C");
    private static readonly StopReason EpochsDone = new(StopCause.EpochsDone, "all 1 epochs are done");
    private static readonly StopReason NoWorkers = new(StopCause.NoWorkers, "none");

    private static readonly TrainingOptions EveryStep = ServerBench.Options with { Checkpoint = new CheckpointOptions { EverySeconds = null, EverySteps = 1 } };

    public static TheoryData<ModelChoice?, int?, bool> ModelChoices => new()
    {
        { null, null, false },
        { null, 5, true },
        { ModelChoice.Last, 5, false },
        { ModelChoice.Best, null, true },
    };

    public static TheoryData<double, double, double, string> NotFinite => new()
    {
        { double.NaN, 1, 1, "the loss is NaN" },
        { double.PositiveInfinity, 1, 1, "the loss is Infinity" },
        { 1, double.NaN, 1, "the gradient is not finite" },
        { 1, 1, double.PositiveInfinity, "the updated parameters are not finite" },
    };

    [Fact]
    public void Checkpoints_come_every_so_many_steps_and_one_at_a_time()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, EveryStep);
        IReadOnlyList<Effect> first = bench.AnswerAll(effects);
        Assert.Equal(new ModelVersion(1, 1), ServerBench.CheckpointOf(first).Version);
        Assert.Single(ServerBench.Offers(first));

        IReadOnlyList<Effect> second = bench.FinishEpoch(first);
        Assert.Empty(second.ToVoter<KeepRequest>());
        Assert.Equal(new CheckpointWritten(new ModelVersion(1, 1)), Assert.Single(bench.Stored(first).Reported<CheckpointWritten>()));
        Assert.Equal(new ModelVersion(1, 3), ServerBench.CheckpointOf(bench.AnswerAll(second)).Version);
    }

    [Fact]
    public void Checkpoints_come_by_time()
    {
        ServerBench bench = ServerBench.Begun(
            out IReadOnlyList<Effect> effects, ServerBench.Options with { Checkpoint = new CheckpointOptions { EverySeconds = 5, EverySteps = null } });
        bench.FeedAfter(4.9, new Tick());
        effects = bench.AnswerAll(effects);
        Assert.Empty(effects.ToVoter<KeepRequest>());
        bench.FeedAfter(0.1, new Tick());

        Checkpoint checkpoint = ServerBench.CheckpointOf(bench.AnswerAll(effects));

        Assert.Equal((2L, 5.0), (checkpoint.Progress.Updates, checkpoint.Progress.ElapsedSeconds));
    }

    [Fact]
    public void A_checkpoint_keeps_its_values_while_training_goes_on()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, EveryStep);
        effects = bench.AnswerAll(effects);
        Checkpoint checkpoint = ServerBench.CheckpointOf(effects);

        bench.FinishEpoch(effects);

        Assert.Equal([1f], checkpoint.Tensors.Parameters.As<float>().Values.ToArray());
        Assert.Empty(checkpoint.Progress.History);
        Assert.Equal((1L, 4L), (checkpoint.Progress.Updates, checkpoint.Progress.EpochSums.Examples));
    }

    [Fact]
    public void Epochs_are_published_only_once_the_checkpoint_that_contains_them_is_durable()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, EveryStep);
        IReadOnlyList<Effect> first = bench.AnswerAll(effects);
        IReadOnlyList<Effect> second = bench.FinishEpoch(first);
        Assert.Empty(second.OfType<PublishEpochs>());

        Assert.Empty(Assert.Single(bench.Stored(first).OfType<PublishEpochs>()).Epochs);
        IReadOnlyList<Effect> third = bench.AnswerAll(second);
        Assert.Empty(third.OfType<PublishEpochs>());
        Assert.Equal(1, Assert.Single(Assert.Single(bench.Stored(third).OfType<PublishEpochs>()).Epochs).Epoch);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_written_is_reported_publishes_nothing_and_is_tried_again_later()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, EveryStep);
        effects = bench.AnswerAll(effects);

        IReadOnlyList<Effect> failed = bench.NotStored(effects);
        Assert.Equal(new CheckpointFailed(new ModelVersion(1, 1), "No space left on device"), Assert.Single(failed.Reported<RunEvent>()));
        Assert.Empty(failed.OfType<PublishEpochs>());

        Assert.Equal(2, ServerBench.CheckpointOf(bench.AnswerAll(effects)).Progress.Updates);
    }

    [Fact]
    public void Ending_while_a_step_is_under_way_finishes_the_step()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert]);

        Assert.Equal([new Report(new Training.Roles.Stopping(Interrupted))], bench.Feed(new EndTraining(Interrupted)));
        effects = bench.AnswerAll(effects);

        Assert.Single(effects.Reported<StepApplied>());
        Assert.Empty(ServerBench.Offers(effects));
        Checkpoint last = ServerBench.CheckpointOf(effects);
        Assert.Equal((1L, Interrupted), (last.Progress.Updates, last.Progress.Stopped));
        Assert.Equal((1.0f, 0, 1L), ModelOf(bench.Stored(effects)));
        Assert.Equal(new RunOutcome(Interrupted, new ModelVersion(1, 1), 0, 0, "5eed"), ServerBench.OutcomeOf(bench.Feed(new ModelStored("5eed"))));
        Assert.Empty(bench.FeedAfter(100, new Tick()));
    }

    [Fact]
    public void Ending_while_a_step_is_under_way_finishes_it_with_those_who_are_left()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert]);
        bench.Feed(new EndTraining(Interrupted));
        bench.Feed(ServerBench.Answer(Sample.Bert, effects.ToWorker<Offer>(Sample.Bert).Single()));

        effects = bench.AnswerAll(bench.Assign(Sample.Bert));

        Assert.Equal(1, ServerBench.CheckpointOf(effects).Progress.Updates);
    }

    [Fact]
    public void Ending_with_nobody_left_to_finish_the_step_ends_at_once_at_the_version_before()
    {
        ServerBench bench = ServerBench.Begun(out _);
        bench.Feed(new EndTraining(Interrupted));

        Assert.Equal(0, ServerBench.CheckpointOf(bench.Assign()).Progress.Updates);
    }

    [Theory]
    [InlineData("awaiting workers")]
    [InlineData("in a validation")]
    public void Ending_while_no_step_is_under_way_ends_at_once(string state)
    {
        var bench = new ServerBench(plan: ServerBench.PlanWithValidation);
        bench.Feed(new Start());
        bench.Win(1);
        if (state == "in a validation")
        {
            IReadOnlyList<Effect> effects = bench.AnswerAll(bench.AnswerAll(bench.Assign(Sample.Anna)));
            Assert.Equal(RoundKind.Validation, ServerBench.Offers(effects).Single().Offer.Round.Kind);
        }

        Checkpoint last = ServerBench.CheckpointOf(bench.Feed(new EndTraining(Interrupted)));

        Assert.Equal(Interrupted, last.Progress.Stopped);
    }

    [Fact]
    public void Ending_while_a_decision_is_due_waits_for_it()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects);
        EpochRecord epoch = bench.AnswerAll(bench.AnswerAll(effects)).ToCoordinator<EpochThrough>().Single().Epoch;
        Assert.Empty(bench.Feed(new EndTraining(Interrupted)).ToVoter<KeepRequest>());

        Checkpoint last = ServerBench.CheckpointOf(bench.Feed(new EpochDecision(epoch, IsBest: true, Stop: null)));

        Assert.Equal((1, 1, Interrupted), (last.Progress.History.Count, last.Progress.BestEpoch, last.Progress.Stopped));
    }

    [Fact]
    public void A_second_reason_to_end_counts_only_if_it_is_a_failure()
    {
        ServerBench bench = ServerBench.Begun(out _);
        bench.Feed(new EndTraining(Interrupted));
        Assert.Empty(bench.Feed(new EndTraining(new StopReason(StopCause.TimeLimit, "late"))).Reported<Training.Roles.Stopping>());
        bench.Feed(new EndTraining(NoWorkers));

        IReadOnlyList<Effect> effects = bench.Assign();
        Assert.Equal(NoWorkers, ServerBench.CheckpointOf(effects).Progress.Stopped);
        Assert.Equal(new RunOutcome(NoWorkers, new ModelVersion(1, 0), 0, null, null), ServerBench.OutcomeOf(bench.Stored(effects)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void If_a_checkpoint_is_under_way_at_the_end_the_last_one_follows_it(bool firstSucceeds)
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, EveryStep);
        IReadOnlyList<Effect> first = bench.AnswerAll(effects);
        Assert.Empty(bench.FinishEpoch(first, stop: EpochsDone).ToVoter<KeepRequest>());

        IReadOnlyList<Effect> last = firstSucceeds ? bench.Stored(first) : bench.NotStored(first);

        Assert.Equal((2L, EpochsDone), (ServerBench.CheckpointOf(last).Progress.Updates, ServerBench.CheckpointOf(last).Progress.Stopped));
        Assert.Single(bench.Stored(last).OfType<StoreModel>());
    }

    [Fact]
    public void If_the_last_checkpoint_cannot_be_written_the_run_fails_and_says_why()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects);
        effects = bench.FinishEpoch(effects, stop: EpochsDone);

        IReadOnlyList<Effect> end = bench.NotStored(effects);

        RunOutcome outcome = ServerBench.OutcomeOf(end);
        Assert.Equal(StopCause.StorageFailed, outcome.Reason.Cause);
        Assert.Contains("No space left on device", outcome.Reason.Text, StringComparison.Ordinal);
        Assert.Empty(end.OfType<PublishEpochs>());
        Assert.Empty(end.OfType<StoreModel>());
    }

    [Fact]
    public void A_failure_that_came_first_outlives_one_in_storing_its_record()
    {
        ServerBench bench = ServerBench.Begun(out _);
        bench.Feed(new EndTraining(NoWorkers));

        Assert.Equal(NoWorkers, ServerBench.OutcomeOf(bench.NotStored(bench.Assign())).Reason);
    }

    [Fact]
    public void If_storage_never_answers_for_the_model_the_run_fails_after_the_wait_and_says_why()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, ServerBench.Options with { Checkpoint = ServerBench.Options.Checkpoint with { WaitSeconds = 30 } });
        effects = bench.Stored(bench.FinishEpoch(effects, stop: new StopReason(StopCause.EpochsDone, "all 1 epochs are done")));
        Assert.Single(effects.OfType<StoreModel>());
        Assert.Empty(bench.FeedAfter(29.9, new Tick()).OfType<Finish>());

        RunOutcome outcome = ServerBench.OutcomeOf(bench.FeedAfter(0.1, new Tick()));

        Assert.Equal(StopCause.StorageFailed, outcome.Reason.Cause);
        Assert.StartsWith("The model could not be written: storage has not answered for 30 s (checkpoint.waitSeconds)", outcome.Reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void If_storage_never_answers_for_the_last_checkpoint_the_run_fails_after_the_wait_and_says_why()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, ServerBench.Options with { Checkpoint = ServerBench.Options.Checkpoint with { WaitSeconds = 30 } });
        Assert.Single(bench.FinishEpoch(effects, stop: new StopReason(StopCause.EpochsDone, "all 1 epochs are done")).ToVoter<KeepRequest>());
        Assert.Empty(bench.FeedAfter(29.9, new Tick()).OfType<Finish>());

        RunOutcome outcome = ServerBench.OutcomeOf(bench.FeedAfter(0.1, new Tick()));

        Assert.Equal(StopCause.StorageFailed, outcome.Reason.Cause);
        Assert.StartsWith("The last checkpoint could not be written: storage has not answered for 30 s (checkpoint.waitSeconds)", outcome.Reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void If_the_model_cannot_be_written_the_run_fails_and_says_why()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects);
        bench.Stored(bench.FinishEpoch(effects, stop: EpochsDone));

        RunOutcome outcome = ServerBench.OutcomeOf(bench.Feed(new ModelNotStored("disk quota exceeded")));

        Assert.Equal(StopCause.StorageFailed, outcome.Reason.Cause);
        Assert.Contains("disk quota exceeded", outcome.Reason.Text, StringComparison.Ordinal);
        Assert.Null(outcome.ParametersSha256);
    }

    [Theory]
    [MemberData(nameof(ModelChoices))]
    public void The_model_is_the_last_or_the_best(ModelChoice? choice, int? patience, bool best)
    {
        TrainingOptions options = ServerBench.Options with { Output = new OutputOptions { Model = choice }, Stopping = new StoppingOptions { Patience = patience } };
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, options);
        effects = bench.FinishEpoch(effects, isBest: true);
        effects = bench.FinishEpoch(effects, isBest: false, stop: EpochsDone);

        Assert.Equal(best ? (2f, 1, 2L) : (4f, 2, 4L), ModelOf(bench.Stored(effects)));
    }

    [Theory]
    [MemberData(nameof(NotFinite))]
    public void What_is_not_finite_ends_the_run_before_it_reaches_the_parameters(double loss, double gradientNorm, double parameterNorm, string what)
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, ServerBench.Options with { Optimizer = new GradientDescent { LearningRate = 0.75 } });
        effects = bench.AnswerAll(effects);
        bench.Model.Norms = new UpdateNorms(gradientNorm, 1, parameterNorm);
        Offer offer = ServerBench.Offers(effects).Single().Offer;
        Push push = ServerBench.Answer(Sample.Anna, offer);
        Contribution[] spoilt = [push.Contributions[0] with { Sums = push.Contributions[0].Sums with { Loss = loss } }, .. push.Contributions.Skip(1)];

        effects = bench.Feed(push with { Contributions = spoilt });

        Checkpoint last = ServerBench.CheckpointOf(effects);
        Assert.Equal(1f, bench.Model.Value);
        Assert.Equal([1f], last.Tensors.Parameters.As<float>().Values.ToArray());
        Assert.Equal(1, last.Progress.Updates);
        RunOutcome outcome = ServerBench.OutcomeOf(bench.Stored(effects));
        Assert.Equal(StopCause.Diverged, outcome.Reason.Cause);
        Assert.All(
            [what, "epoch 1, step 2 of 2", "12.5, in layers.0.weight", "optimizer.learningRate (now 0.75)", "optimizer.clipNorm", "data.featureScaling"],
            part => Assert.Contains(part, outcome.Reason.Text, StringComparison.Ordinal));
        Assert.Null(outcome.ParametersSha256);
    }

    [Fact]
    public void A_resumed_run_goes_on_in_the_middle_of_its_epoch()
    {
        ServerBench before = ServerBench.Begun(out IReadOnlyList<Effect> effects, EveryStep);
        before.FeedAfter(3, new Tick());
        Checkpoint checkpoint = ServerBench.CheckpointOf(before.AnswerAll(effects));

        ServerBench after = Resumed(checkpoint, out HeadReady ready);

        Assert.Equal((new ModelVersion(2, 1), TimeSpan.FromSeconds(3)), (ready.Version, ready.ElapsedBefore));
        effects = after.Feed(new Assignment(2, [new WorkerShare(Sample.Anna, 1)]));
        Assert.Equal(Sample.Gradient(2, 1), ServerBench.Offers(effects).Single().Offer.Round);
        Assert.Equal(1f, after.Model.Value);
        EpochRecord epoch = after.AnswerAll(effects).ToCoordinator<EpochThrough>().Single().Epoch;
        Assert.Equal((1, 2L, 1.0), (epoch.Epoch, epoch.Updates, epoch.Error));
    }

    [Fact]
    public void A_run_that_was_left_between_the_last_step_and_the_decision_validates_again()
    {
        var progress = new RunProgress { Updates = 2, EpochSums = new ExampleSums(8, 8, 0, 0, 8) };
        ServerBench bench = Resumed(CheckpointAt(progress), out _, ServerBench.PlanWithValidation);

        IReadOnlyList<Effect> effects = bench.Feed(new Assignment(2, [new WorkerShare(Sample.Anna, 1)]));

        Assert.Equal(Sample.Validation(2, 2), ServerBench.Offers(effects).Single().Offer.Round);
        Assert.Single(bench.AnswerAll(effects).ToCoordinator<EpochThrough>());
        Assert.Empty(bench.Model.Applied);
    }

    [Fact]
    public void A_resumed_run_tells_why_it_had_stopped_and_forgets_it_once_it_goes_on()
    {
        var progress = new RunProgress { Updates = 1, EpochSums = new ExampleSums(4, 4, 0, 0, 4), Stopped = Interrupted };
        ServerBench bench = Resumed(CheckpointAt(progress), out HeadReady ready, options: EveryStep);

        Assert.Equal(Interrupted, ready.Stopped);
        IReadOnlyList<Effect> effects = bench.AnswerAll(bench.Feed(new Assignment(2, [new WorkerShare(Sample.Anna, 1)])));
        Assert.Null(ServerBench.CheckpointOf(effects).Progress.Stopped);
    }

    [Fact]
    public void A_new_head_publishes_the_epochs_of_its_checkpoint()
    {
        EpochRecord epoch = Sample.Epoch(1, 1);
        var bench = new ServerBench(checkpoint: CheckpointAt(new RunProgress { Updates = 2, History = [epoch] }), lastGeneration: 1);
        bench.Feed(new Start());

        Assert.Same(epoch, Assert.Single(Assert.Single(bench.Win(2).OfType<PublishEpochs>()).Epochs));
    }

    private static ServerBench Resumed(Checkpoint checkpoint, out HeadReady ready, Training.Plan.TrainingPlan? plan = null, TrainingOptions? options = null)
    {
        var bench = new ServerBench(options, plan, checkpoint, lastGeneration: 1);
        bench.Feed(new Start());
        ready = Assert.Single(bench.Win(2).ToCoordinator<HeadReady>());
        return bench;
    }

    private static Checkpoint CheckpointAt(RunProgress progress) => new(
        new ModelVersion(1, progress.Updates), Sample.Identity, progress, new ModelTensors(new FlatVector<float>([5]), [], null));

    private static (float Value, int Epoch, long Updates) ModelOf(IReadOnlyList<Effect> effects)
    {
        StoreModel store = Assert.Single(effects.OfType<StoreModel>());
        return (store.Parameters.As<float>().Values[0], store.Epoch, store.Updates);
    }
}
