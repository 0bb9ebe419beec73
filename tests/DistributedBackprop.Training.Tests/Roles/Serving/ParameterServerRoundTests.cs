using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

/// <summary>Generation, offers, pushes, and what follows when workers are late, doubled, gone or stuck.</summary>
public sealed class ParameterServerRoundTests
{
    public static TheoryData<string> StalePushes =>
    [
        "doubled", "of the round before", "of a round to come", "of a former generation", "of a later generation", "of the validation", "with no sums",
        "with leaves that are not there", "with nodes that no tree has",
    ];

    [Fact]
    public void Nothing_happens_before_the_generation_is_durable()
    {
        var bench = new ServerBench();
        IReadOnlyList<Effect> effects = bench.Feed(new Start());
        Assert.Equal([typeof(SendToVoter), typeof(WakeAt)], effects.Select(effect => effect.GetType()));
        Assert.Equal((Sample.Head, 1L), effects.ToVoter<VoteRequest>().Select(request => (request.Head, request.Generation)).Single());

        Assert.All(bench.FeedAfter(1, new Tick()), effect => Assert.True(effect is WakeAt or SendToVoter { Message: VoteRequest }));
        Assert.Empty(bench.Feed(new Push(Sample.Anna, Sample.Gradient(1, 0), 1, [Sample.Leaf(0)], TimeSpan.Zero)));

        effects = bench.Win(1);
        Assert.Equal(new HeadStarted(new ModelVersion(1, 0), 0), Assert.Single(effects.Reported<HeadStarted>()));
        Assert.Equal((new ModelVersion(1, 0), TimeSpan.Zero, null), HeadOf(effects));
        Assert.Empty(Assert.Single(effects.OfType<PublishEpochs>()).Epochs);
    }

    [Fact]
    public void A_generation_that_the_only_voter_cannot_store_ends_the_run()
    {
        var bench = new ServerBench();
        bench.Feed(new Start());

        RunOutcome outcome = ServerBench.OutcomeOf(bench.Feed(new VoteFailed(Sample.Server, 1, "read-only file system")));

        Assert.Equal(new StopReason(StopCause.StorageFailed, "The generation of this start could not be written: read-only file system. Free space on the disk or correct the permissions of the run's folder, then resume the run."), outcome.Reason);
        Assert.Empty(bench.FeedAfter(100, new Tick()));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 5)]
    public void A_new_head_claims_a_generation_above_all_that_its_host_knows(long last, long claimed) =>
        Assert.Equal(claimed, new ServerBench(lastGeneration: last).Feed(new Start()).ToVoter<VoteRequest>().Single().Generation);

    [Fact]
    public void A_checkpoint_of_another_run_is_never_gone_on_from()
    {
        Checkpoint foreign = CheckpointAt(1, new RunProgress()) with { Identity = Sample.Identity with { SettingsHash = new string('f', 64) } };
        var bench = new ServerBench(checkpoint: foreign, lastGeneration: 1);
        bench.Feed(new Start());

        Assert.Throws<BrokenInvariantException>(() => bench.Win(2));
    }

    [Fact]
    public void A_round_is_offered_once_over_all_members_at_the_parameters()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert, Sample.Carl]);

        IReadOnlyList<(WorkerId Worker, Offer Offer)> offers = ServerBench.Offers(effects);

        Assert.Equal([0, 1, 2, 3], offers.SelectMany(offer => ServerBench.LeavesOf(offer.Offer)));
        Assert.All(offers, offer => Assert.Equal(Sample.Gradient(1, 0), offer.Offer.Round));
        Assert.All(offers, offer => Assert.Same(bench.Model.Parameters, offer.Offer.Parameters));
        Assert.Equal(offers.Count, offers.Select(offer => offer.Offer.Attempt).Distinct().Count());
        Assert.Empty(effects.Reported<LeavesOfferedAgain>());
    }

    [Fact]
    public void When_all_leaves_are_in_the_update_is_applied_and_the_next_round_offered()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert]);

        effects = bench.AnswerAll(effects);

        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
        StepApplied step = Assert.Single(effects.Reported<StepApplied>());
        Assert.Equal((new ModelVersion(1, 0), 4L), (step.Before, step.Examples));
        Assert.Equal([0, 1, 2, 3], step.Counted.Select(node => node.Index));
        Assert.All(ServerBench.Offers(effects), offer => Assert.Equal(Sample.Gradient(1, 1), offer.Offer.Round));
        Assert.Equal(4, ServerBench.Offers(effects).Sum(offer => ServerBench.LeavesOf(offer.Offer).Length));
    }

    [Fact]
    public void Of_every_push_that_counts_it_is_told_who_computed_what_once()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert]);
        (WorkerId worker, Offer offer) = ServerBench.Offers(effects)[1];
        Push push = ServerBench.Answer(worker, offer);

        Assert.Equal([new LeavesCounted(offer.Round, worker, Leaves: 2, Examples: 2, TimeSpan.FromSeconds(0.5))], bench.Feed(push).Reported<LeavesCounted>());
        Assert.Empty(bench.Feed(push).Reported<LeavesCounted>());
    }

    [Theory]
    [MemberData(nameof(StalePushes))]
    public void A_push_that_does_not_belong_here_changes_nothing(string kind)
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert]);
        effects = bench.AnswerAll(effects);
        (WorkerId worker, Offer offer) = ServerBench.Offers(effects)[0];
        Push honest = ServerBench.Answer(worker, offer);
        bench.Feed(honest);

        Assert.DoesNotContain(bench.Feed(Spoil(honest, kind)), effect => effect is not SendToWorker and not Report);
        Assert.Single(bench.Model.Applied);
        bench.AnswerAll(effects.Where(effect => effect is SendToWorker send && send.Worker != worker));

        Assert.Equal([(15f, 4L, 0L), (15f, 4L, 1L)], bench.Model.Applied);
    }

    [Fact]
    public void In_every_state_without_a_round_pushes_are_dropped()
    {
        var bench = new ServerBench();
        var push = new Push(Sample.Anna, Sample.Gradient(1, 0), 1, [Sample.Leaf(0)], TimeSpan.Zero);
        Assert.Empty(bench.Feed(push));
        bench.Feed(new Start());
        Assert.Empty(bench.Feed(push));
        bench.Win(1);
        Assert.Empty(bench.Feed(push));
        IReadOnlyList<Effect> effects = bench.Assign(Sample.Anna);
        effects = bench.AnswerAll(bench.AnswerAll(effects));
        Assert.Single(effects.ToCoordinator<EpochThrough>());
        Assert.Empty(bench.Feed(push));
        effects = bench.Feed(new EpochDecision(effects.ToCoordinator<EpochThrough>().Single().Epoch, true, new StopReason(StopCause.EpochsDone, "")));
        Assert.Empty(bench.Feed(push));
        Assert.Single(bench.Stored(effects).OfType<StoreModel>());
        Assert.Empty(bench.Feed(push));
        bench.Feed(new ModelStored(""));
        Assert.Empty(bench.Feed(push));
    }

    [Fact]
    public void A_departed_workers_leaves_go_to_those_who_are_free_and_its_late_answer_still_counts()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert]);
        Offer annas = Assert.Single(effects.ToWorker<Offer>(Sample.Anna));
        Offer berts = Assert.Single(effects.ToWorker<Offer>(Sample.Bert));

        Assert.Empty(ServerBench.Offers(bench.Assign(Sample.Bert)));
        IReadOnlyList<Effect> afterBert = bench.Feed(ServerBench.Answer(Sample.Bert, berts));

        Offer again = Assert.Single(afterBert.ToWorker<Offer>(Sample.Bert));
        Assert.Equal(ServerBench.LeavesOf(annas), ServerBench.LeavesOf(again));
        Assert.True(again.Attempt > berts.Attempt);
        Assert.Equal(new LeavesOfferedAgain(annas.Round, 2, Sample.Bert), Assert.Single(afterBert.Reported<LeavesOfferedAgain>()));

        IReadOnlyList<Effect> late = bench.Feed(ServerBench.Answer(Sample.Anna, annas));
        Assert.Single(late.Reported<StepApplied>());
        Assert.Empty(bench.Feed(ServerBench.Answer(Sample.Bert, again)));
        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
    }

    [Fact]
    public void With_nobody_here_the_round_waits_and_is_offered_to_the_next_who_comes()
    {
        ServerBench bench = ServerBench.Begun(out _);

        Assert.Empty(bench.Assign());
        IReadOnlyList<Effect> effects = bench.Assign(Sample.Carl);

        Assert.Equal([0, 1, 2, 3], ServerBench.LeavesOf(Assert.Single(effects.ToWorker<Offer>(Sample.Carl))));
    }

    [Fact]
    public void Overdue_leaves_are_offered_to_another_but_not_before_the_deadline()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert]);
        Offer annas = effects.ToWorker<Offer>(Sample.Anna).Single();
        bench.Feed(ServerBench.Answer(Sample.Bert, effects.ToWorker<Offer>(Sample.Bert).Single()));

        Assert.Empty(ServerBench.Offers(bench.FeedAfter(10, new Tick())));
        effects = bench.FeedAfter(0.1, new Tick());

        (WorkerId worker, Offer again) = Assert.Single(ServerBench.Offers(effects));
        Assert.Equal(Sample.Bert, worker);
        Assert.Equal(ServerBench.LeavesOf(annas), ServerBench.LeavesOf(again));
        Assert.Single(effects.OfType<WakeAt>());
    }

    [Fact]
    public void A_single_worker_is_offered_again_what_got_lost()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects);

        IReadOnlyList<Effect> again = bench.FeedAfter(10.1, new Tick());

        Assert.Single(ServerBench.Offers(again));
        bench.AnswerAll(again);
        bench.AnswerAll(effects);
        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
    }

    [Fact]
    public void A_worker_that_never_answers_but_stays_a_member_does_not_hold_the_run_up_for_ever()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert]);
        for (int deadline = 0; deadline < 3 && bench.Model.Applied.Count == 0; deadline++)
        {
            bench.AnswerAll(effects.Where(effect => effect is not SendToWorker send || send.Worker != Sample.Anna));
            effects = bench.FeedAfter(10.1, new Tick());
        }

        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
    }

    [Fact]
    public void Of_two_members_of_whom_one_is_stuck_and_the_other_slow_the_slow_one_finishes_the_round()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert]);
        for (int deadline = 0; deadline < 6 && bench.Model.Applied.Count == 0; deadline++)
        {
            Offer[] berts = [.. effects.ToWorker<Offer>(Sample.Bert)];
            effects = bench.FeedAfter(10.1, new Tick());
            effects = [.. effects, .. berts.SelectMany(offer => bench.Feed(ServerBench.Answer(Sample.Bert, offer)))];
        }

        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
    }

    [Fact]
    public void A_validation_follows_the_last_step_of_an_epoch_and_updates_nothing()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, plan: ServerBench.PlanWithValidation);

        effects = bench.AnswerAll(bench.AnswerAll(effects));
        Offer offer = effects.ToWorker<Offer>(Sample.Anna).Single();
        Assert.Equal(Sample.Validation(1, 2), offer.Round);
        Assert.Equal([0, 1, 2], ServerBench.LeavesOf(offer));
        effects = bench.Feed(ServerBench.Answer(Sample.Anna, offer));

        EpochRecord epoch = Assert.Single(effects.ToCoordinator<EpochThrough>()).Epoch;
        Assert.Equal((1.0, 1.0), (epoch.Error, epoch.ValidationError));
        Assert.Equal(2, bench.Model.Applied.Count);
        Assert.Empty(ServerBench.Offers(effects));
    }

    [Fact]
    public void Only_the_last_step_of_an_epoch_is_measured()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects);

        effects = bench.FinishEpoch(bench.AnswerAll(effects));
        Assert.Equal([1L], bench.Model.Measured);
        bench.FinishEpoch(effects);
        Assert.Equal([1L, 3L], bench.Model.Measured);
        Assert.Equal(4, bench.Model.Applied.Count);
    }

    [Fact]
    public void An_epoch_is_summed_over_its_steps_and_speeds_are_those_of_its_workers()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, members: [Sample.Anna, Sample.Bert]);
        effects = bench.AnswerAll(effects);
        bench.FeedAfter(4, new Tick());
        EpochThrough through = Assert.Single(bench.AnswerAll(effects).ToCoordinator<EpochThrough>());

        Assert.Equal((1, 2L, 1.0, 1.0), (through.Epoch.Epoch, through.Epoch.Updates, through.Epoch.Error, through.Epoch.GradientNorm));
        Assert.Equal((0.25, 0.25), (through.Epoch.RelativeChange, through.Epoch.LearningRate));
        Assert.Equal((4.0, 2.0), (through.Epoch.Seconds, through.Epoch.ExamplesPerSecond));
        Assert.Null(through.Epoch.ValidationError);
        Assert.Equal([new WorkerSpeed(Sample.Anna, 4), new WorkerSpeed(Sample.Bert, 4)], through.Speeds.OrderBy(speed => speed.Worker.Name));
    }

    [Fact]
    public void Training_waits_for_the_decision_and_goes_on_after_it()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects);
        effects = bench.FinishEpoch(effects);

        Assert.Equal(1, Assert.Single(effects.Reported<EpochFinished>()).Epoch.Epoch);
        Assert.Equal(Sample.Gradient(1, 2), Assert.Single(ServerBench.Offers(effects)).Offer.Round);
        Assert.Equal(2, Assert.Single(bench.AnswerAll(bench.AnswerAll(effects)).ToCoordinator<EpochThrough>()).Epoch.Epoch);
    }

    [Fact]
    public void If_everybody_leaves_during_the_decision_training_goes_on_with_the_next_who_comes()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects);
        EpochRecord epoch = bench.AnswerAll(bench.AnswerAll(effects)).ToCoordinator<EpochThrough>().Single().Epoch;
        bench.Assign();
        Assert.Empty(ServerBench.Offers(bench.Feed(new EpochDecision(epoch, true, null))));

        Assert.Equal(Sample.Gradient(1, 2), Assert.Single(ServerBench.Offers(bench.Assign(Sample.Carl))).Offer.Round);
    }

    [Fact]
    public void What_the_protocol_excludes_is_a_broken_invariant()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects);

        Assert.Throws<BrokenInvariantException>(() => bench.Feed(new Welcome(1)));
        Assert.Throws<BrokenInvariantException>(() => bench.Feed(new Start()));
        Assert.Throws<BrokenInvariantException>(() => bench.Feed(new Assignment(2, [])));
        Assert.Throws<BrokenInvariantException>(() => bench.Feed(new EpochDecision(Sample.Epoch(1, 1), true, null)));
        Assert.Throws<BrokenInvariantException>(() => bench.Feed(new ModelStored("")));
        Assert.Throws<BrokenInvariantException>(() => bench.Feed(new CheckpointStored(CheckpointAt(1, new RunProgress()))));
        Assert.Throws<BrokenInvariantException>(() => bench.Feed(
            ServerBench.Answer(Sample.Anna, effects.ToWorker<Offer>(Sample.Anna).Single()) with { Contributions = [.. Enumerable.Range(0, 4).Select(leaf => Sample.Leaf(leaf, examples: 2))] }));
    }

    private static Checkpoint CheckpointAt(long generation, RunProgress progress) => new(
        new ModelVersion(generation, progress.Updates), Sample.Identity, progress, new ModelTensors(new FlatVector<float>([5]), [], null));

    private static (ModelVersion Version, TimeSpan ElapsedBefore, StopReason? Stopped) HeadOf(IReadOnlyList<Effect> effects)
    {
        HeadReady ready = Assert.Single(effects.ToCoordinator<HeadReady>());
        return (ready.Version, ready.ElapsedBefore, ready.Stopped);
    }

    private static Push Spoil(Push push, string kind) => kind switch
    {
        "doubled" => push,
        "of the round before" => push with { Round = Sample.Gradient(1, 0) },
        "of a round to come" => push with { Round = Sample.Gradient(1, 2) },
        "of a former generation" => push with { Round = Sample.Gradient(0, 1) },
        "of a later generation" => push with { Round = Sample.Gradient(2, 1) },
        "of the validation" => push with { Round = Sample.Validation(1, 1) },
        "with no sums" => push with { Contributions = [] },
        "with leaves that are not there" => push with { Contributions = [Sample.Leaf(4), Sample.Leaf(-1), Sample.Leaf(int.MaxValue), Sample.Leaf(int.MaxValue)] },
        "with nodes that no tree has" => push with
        {
            Contributions = [.. new TreeNode[] { new(40, 1), new(-3, 5), new(31, int.MinValue), new(3, 0) }.Select(node => Sample.Leaf(0) with { Node = node })],
        },
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
