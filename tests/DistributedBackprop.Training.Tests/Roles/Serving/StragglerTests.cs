using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

/// <summary>Late leaves go to idle workers as well, the first answer counts, and who lags behind is not waited for again.</summary>
public sealed class StragglerTests
{
    private static readonly TrainingOptions Options = ServerBench.Options with
    {
        Workers = new WorkerOptions { OfferAgainSeconds = 10, StragglerFactor = 1.5 },
    };

    [Fact]
    public void Late_leaves_go_to_an_idle_worker_as_well_and_whoever_answers_first_counts()
    {
        ServerBench bench = Begun(out IReadOnlyList<Effect> effects, Sample.Anna, Sample.Bert);
        Offer annas = OfferTo(Sample.Anna, effects);
        IReadOnlyList<Effect> afterBert = bench.FeedAfter(2, ServerBench.Answer(Sample.Bert, OfferTo(Sample.Bert, effects)));
        Assert.Empty(ServerBench.Offers(afterBert));

        IReadOnlyList<Effect> early = bench.FeedAfter(0.5, new Tick());
        Assert.Equal([new WakeAt(TimeSpan.FromSeconds(103))], early);
        IReadOnlyList<Effect> late = bench.FeedAfter(0.5, new Tick());

        Offer copy = OfferTo(Sample.Bert, late);
        Assert.Equal(ServerBench.LeavesOf(annas), ServerBench.LeavesOf(copy));
        Assert.Equal(new LateLeavesCopied(annas.Round, 2, Sample.Bert), Assert.Single(late.Reported<LateLeavesCopied>()));
        Assert.Single(bench.Feed(ServerBench.Answer(Sample.Bert, copy)).Reported<StepApplied>());
        Assert.Empty(ServerBench.Offers(bench.Feed(ServerBench.Answer(Sample.Anna, annas))));
        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
    }

    [Fact]
    public void A_late_answer_that_comes_before_its_copy_counts()
    {
        ServerBench bench = Begun(out IReadOnlyList<Effect> effects, Sample.Anna, Sample.Bert);
        Offer annas = OfferTo(Sample.Anna, effects);
        bench.FeedAfter(2, ServerBench.Answer(Sample.Bert, OfferTo(Sample.Bert, effects)));
        Offer copy = OfferTo(Sample.Bert, bench.FeedAfter(1, new Tick()));

        Assert.Single(bench.Feed(ServerBench.Answer(Sample.Anna, annas)).Reported<StepApplied>());

        Assert.Empty(bench.Feed(ServerBench.Answer(Sample.Bert, copy)).Reported<StepApplied>());
        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
    }

    [Fact]
    public void Late_leaves_are_shared_among_the_idle_and_a_copy_is_copied_only_when_it_is_late_itself()
    {
        ServerBench bench = Begun(out IReadOnlyList<Effect> effects, Sample.Anna, Sample.Bert, Sample.Carl);
        Assert.Equal([2, 3], ServerBench.LeavesOf(OfferTo(Sample.Bert, effects)));
        Assert.Empty(ServerBench.Offers(bench.FeedAfter(2, ServerBench.Answer(Sample.Anna, OfferTo(Sample.Anna, effects)))));

        IReadOnlyList<Effect> late = bench.FeedAfter(1, new Tick());
        Assert.Equal([2], ServerBench.LeavesOf(OfferTo(Sample.Anna, late)));
        Assert.Equal([3], ServerBench.LeavesOf(OfferTo(Sample.Carl, late)));
        Assert.Empty(ServerBench.Offers(bench.FeedAfter(1, ServerBench.Answer(Sample.Anna, OfferTo(Sample.Anna, late)))));

        Assert.Equal([3], ServerBench.LeavesOf(OfferTo(Sample.Anna, bench.FeedAfter(0.5, new Tick()))));
    }

    [Fact]
    public void Who_lags_behind_is_offered_nothing_while_there_are_others_until_it_says_that_it_is_free()
    {
        ServerBench bench = AnnaLagging(out Offer annas, out IReadOnlyList<Effect> second);
        Assert.Equal([Sample.Bert], ServerBench.Offers(second).Select(offer => offer.Worker));

        Assert.Empty(ServerBench.Offers(bench.Feed(Forgone(annas))));
        IReadOnlyList<Effect> third = NextEpoch(bench, bench.AnswerAll(second));

        Assert.Equal([Sample.Anna, Sample.Bert], ServerBench.Offers(third).Select(offer => offer.Worker));
    }

    /// <summary>A worker that is offered nothing more does not know that its round is past.</summary>
    [Fact]
    public void Its_answer_that_comes_too_late_says_so_too()
    {
        ServerBench bench = AnnaLagging(out Offer annas, out IReadOnlyList<Effect> second);

        Assert.Empty(ServerBench.Offers(bench.Feed(ServerBench.Answer(Sample.Anna, annas))));
        IReadOnlyList<Effect> third = NextEpoch(bench, bench.AnswerAll(second));

        Assert.Equal([Sample.Anna, Sample.Bert], ServerBench.Offers(third).Select(offer => offer.Worker));
    }

    [Fact]
    public void It_also_is_offered_leaves_again_once_its_offer_would_no_longer_be_waited_for()
    {
        ServerBench bench = AnnaLagging(out _, out IReadOnlyList<Effect> second);
        bench.FeedAfter(7.5, new Tick());

        IReadOnlyList<Effect> third = NextEpoch(bench, bench.AnswerAll(second));

        Assert.Equal([Sample.Anna, Sample.Bert], ServerBench.Offers(third).Select(offer => offer.Worker));
    }

    [Fact]
    public void Who_is_free_again_within_a_round_takes_leaves_that_nobody_computes()
    {
        ServerBench bench = AnnaLagging(out Offer annas, out _);
        bench.Feed(Forgone(annas));

        Assert.Equal([0, 1, 2, 3], ServerBench.LeavesOf(OfferTo(Sample.Anna, bench.Assign(Sample.Anna))));
    }

    /// <summary>The first answer of each step leaves somebody idle while another computes; steps take 0.2 ms.</summary>
    [Fact]
    public void Fast_steps_ask_for_a_wake_up_but_once()
    {
        var plan = new TrainingPlan(trainingExamples: 200, validationExamples: 0, miniBatch: 4, microBatch: 1);
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, Options, plan, Sample.Anna, Sample.Bert);
        var asked = new List<WakeAt>();
        for (int step = 0; step < 40; step++)
        {
            asked.AddRange(bench.FeedAfter(0.0002, ServerBench.Answer(Sample.Anna, OfferTo(Sample.Anna, effects))).OfType<WakeAt>());
            effects = bench.Feed(ServerBench.Answer(Sample.Bert, OfferTo(Sample.Bert, effects)));
            asked.AddRange(effects.OfType<WakeAt>());
        }

        Assert.Equal(40, bench.Model.Applied.Count);
        Assert.Single(asked);
    }

    /// <summary>One worker computes all, nobody answers: the wake-up must be asked for as the round opens.</summary>
    [Fact]
    public void Who_never_got_a_leaf_takes_late_ones_too()
    {
        var plan = new TrainingPlan(trainingExamples: 8, validationExamples: 0, miniBatch: 1, microBatch: 1);
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, Options, plan, Sample.Anna, Sample.Bert);
        (WorkerId busy, Offer offer) = Assert.Single(ServerBench.Offers(effects));
        IReadOnlyList<Effect> second = bench.FeedAfter(0.1, ServerBench.Answer(busy, offer));
        TimeSpan late = TimeSpan.FromSeconds(100.1 + (0.1 * 1.5));

        Assert.Equal(late, Assert.Single(second.OfType<WakeAt>()).Time);

        Assert.NotEqual(Assert.Single(ServerBench.Offers(second)).Worker, Assert.Single(ServerBench.Offers(bench.FeedAfter(0.15, new Tick()))).Worker);
    }

    [Fact]
    public void Speeds_are_reported_within_a_long_epoch()
    {
        var plan = new TrainingPlan(trainingExamples: 100, validationExamples: 0, miniBatch: 4, microBatch: 1);
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, Options, plan, Sample.Anna, Sample.Bert);
        var reports = new List<SpeedsMeasured>();
        for (int step = 0; step < 20; step++)
        {
            bench.FeedAfter(0.1, new Tick());
            effects = bench.AnswerAll(effects);
            reports.AddRange(effects.ToCoordinator<SpeedsMeasured>());
        }

        Assert.Equal([new WorkerSpeed(Sample.Anna, 4), new WorkerSpeed(Sample.Bert, 4)], Assert.Single(reports).Speeds.OrderBy(speed => speed.Worker.Name));
    }

    /// <summary>Bert has closed the first round with a copy of Anna's leaves, three seconds after they were offered.</summary>
    private static ServerBench AnnaLagging(out Offer annas, out IReadOnlyList<Effect> nextRound)
    {
        ServerBench bench = Begun(out IReadOnlyList<Effect> effects, Sample.Anna, Sample.Bert);
        annas = OfferTo(Sample.Anna, effects);
        bench.FeedAfter(2, ServerBench.Answer(Sample.Bert, OfferTo(Sample.Bert, effects)));
        nextRound = bench.AnswerAll(bench.FeedAfter(1, new Tick()));
        Assert.Single(bench.Model.Applied);
        return bench;
    }

    private static IReadOnlyList<Effect> NextEpoch(ServerBench bench, IReadOnlyList<Effect> through) =>
        bench.Feed(new EpochDecision(through.ToCoordinator<EpochThrough>().Single().Epoch, IsBest: false, Stop: null));

    private static ServerBench Begun(out IReadOnlyList<Effect> effects, params WorkerId[] members) =>
        ServerBench.Begun(out effects, Options, plan: null, members);

    private static PushForgone Forgone(Offer offer) =>
        new(Sample.Anna, offer.Round, offer.Attempt, ServerBench.LeavesOf(offer).Length, TimeSpan.FromSeconds(5));

    private static Offer OfferTo(WorkerId worker, IEnumerable<Effect> effects) => Assert.Single(effects.ToWorker<Offer>(worker));
}
