using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Roles.Serving;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

/// <summary>Leaves computed twice and compared: what counts, who is quarantined, and what happens when nobody is left to ask.</summary>
public sealed class VerificationTests
{
    private static readonly WorkerId Dora = new("dora", 1);

    /// <summary>Of the four leaves of the first round a share of a half draws leaf 0 only.</summary>
    private static readonly int SeedWithLeaf0Drawn = Enumerable.Range(1, 1000)
        .First(seed => new VerificationDraw((ulong)seed, 0.5).Of(Sample.Gradient(1, 0), 4) is [0]);

    [Fact]
    public void Every_leaf_goes_to_two_workers_and_its_sums_come_apart_and_count_once()
    {
        ServerBench bench = Begun(1, out IReadOnlyList<Effect> effects, Sample.Anna, Sample.Bert, Sample.Carl);
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3], ServerBench.Offers(effects).SelectMany(offer => ServerBench.LeavesOf(offer.Offer)).Order());
        Assert.All(ServerBench.Offers(effects), offer => Assert.Equal(offer.Offer.Leaves, offer.Offer.Apart));

        effects = bench.AnswerAll(effects);

        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
        Assert.Empty(effects.Reported<WorkerQuarantined>());
        Assert.Empty(effects.ToCoordinator<MemberNeeded>());
    }

    [Fact]
    public void One_answer_is_not_enough()
    {
        ServerBench bench = Begun(1, out IReadOnlyList<Effect> effects, Sample.Anna, Sample.Bert);

        bench.Feed(ServerBench.Answer(Sample.Anna, OfferTo(Sample.Anna, effects)));
        bench.Feed(ServerBench.Answer(Sample.Anna, OfferTo(Sample.Anna, effects)));

        Assert.Empty(bench.Model.Applied);
    }

    [Fact]
    public void Sums_that_are_not_pushed_apart_are_dropped()
    {
        ServerBench bench = Begun(1, out IReadOnlyList<Effect> effects, Sample.Anna, Sample.Bert);
        foreach (WorkerId worker in new[] { Sample.Anna, Sample.Bert })
        {
            Push apart = ServerBench.Answer(worker, OfferTo(worker, effects));
            bench.Feed(apart with { Contributions = [Sample.Leaf(0) with { Node = new TreeNode(2, 0) }] });
        }

        Assert.Empty(bench.Model.Applied);
    }

    [Fact]
    public void A_mismatch_asks_a_third_and_the_odd_one_out_is_quarantined_by_name()
    {
        ServerBench bench = Begun(1, out IReadOnlyList<Effect> effects, Sample.Anna, Sample.Bert, Sample.Carl);
        WorkerId[] honest = [Sample.Bert, Sample.Carl];
        Offer annas = OfferTo(Sample.Anna, effects);
        bench.Feed(Spoilt(Sample.Anna, annas));
        List<Effect> after = [.. honest.SelectMany(worker => bench.Feed(ServerBench.Answer(worker, OfferTo(worker, effects))))];
        Assert.Empty(bench.Model.Applied);

        List<Effect> settled = [.. bench.AnswerAll(after)];

        List<Effect> all = [.. after, .. settled];
        WorkerQuarantined quarantined = Assert.Single(all.Reported<WorkerQuarantined>());
        Assert.Equal((Sample.Anna, annas.Round), (quarantined.Worker, quarantined.Round));
        Assert.Contains(quarantined.Leaf, ServerBench.LeavesOf(annas));
        Assert.Contains("step after 0 updates differ from those of workers", quarantined.Reason, StringComparison.Ordinal);
        Assert.Contains("None of its sums was counted unconfirmed", quarantined.Reason, StringComparison.Ordinal);
        Assert.Equal(Sample.Anna, Assert.Single(all.ToCoordinator<Quarantine>()).Worker);
        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
        Assert.Empty(settled.ToWorker<Offer>(Sample.Anna));
    }

    [Theory]
    [InlineData(1, "after 1 update differ")]
    [InlineData(1350, "after 1,350 updates differ")]
    public void What_a_worker_computed_wrongly_is_said_with_the_number_of_updates(long updates, string words)
    {
        var verdict = new Verdict(3, Sums: null!, AgreedBy: [Sample.Bert, Sample.Carl], Odd: [Sample.Anna]);
        Assert.Contains(words, verdict.Describe(new RoundId(new ModelVersion(1, updates), RoundKind.Gradient)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quarantined_worker_gets_nothing_and_counts_nothing_even_if_an_assignment_still_names_it()
    {
        ServerBench bench = Quarantined(1, out _);

        IReadOnlyList<Effect> effects = bench.Assign(Sample.Anna, Sample.Bert, Sample.Carl);
        Assert.Empty(effects.ToWorker<Offer>(Sample.Anna));
        effects = bench.Assign(Sample.Anna with { Incarnation = 2 }, Sample.Bert);

        Assert.Empty(effects.ToWorker<Offer>(Sample.Anna with { Incarnation = 2 }));
        Assert.Contains("computed by two workers", Assert.Single(effects.ToCoordinator<MemberNeeded>()).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_share_is_verified_what_it_gave_for_other_leaves_of_the_round_is_computed_anew()
    {
        // Anna computes leaf 0, which is verified, and leaf 1, which is not.
        ServerBench bench = Quarantined(0.5, out List<Effect> effects);
        Assert.Contains("may have been wrong", effects.Reported<WorkerQuarantined>().Single().Reason, StringComparison.Ordinal);
        List<Effect> open = [.. effects];
        for (int turn = 0; turn < 10 && bench.Model.Applied.Count == 0; turn++)
        {
            open = [.. bench.AnswerAll(open)];
        }

        Assert.Equal((15f, 4L, 0L), bench.Model.Applied[0]);
    }

    [Fact]
    public void With_one_worker_it_waits_for_a_second_and_says_so()
    {
        ServerBench bench = Begun(1, out IReadOnlyList<Effect> effects, Sample.Anna);
        Assert.Contains("computed by two workers", Assert.Single(effects.ToCoordinator<MemberNeeded>()).Cause, StringComparison.Ordinal);
        Assert.Empty(bench.AnswerAll(effects).ToCoordinator<MemberNeeded>());

        effects = bench.Assign(Sample.Anna, Sample.Bert);

        Assert.Null(Assert.Single(effects.ToCoordinator<MemberNeeded>()).Cause);
        bench.AnswerAll(effects);
        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
    }

    [Fact]
    public void With_two_that_differ_it_waits_for_a_third_and_names_both_and_the_leaf()
    {
        ServerBench bench = Begun(1, out IReadOnlyList<Effect> effects, Sample.Anna, Sample.Bert);
        bench.Feed(ServerBench.Answer(Sample.Bert, OfferTo(Sample.Bert, effects)));

        effects = bench.Feed(Spoilt(Sample.Anna, OfferTo(Sample.Anna, effects)));

        string? cause = Assert.Single(effects.ToCoordinator<MemberNeeded>()).Cause;
        Assert.Matches("workers bert and anna gave different sums for leaf [0-3]", cause);
        effects = bench.Assign(Sample.Anna, Sample.Bert, Dora);
        Assert.Null(Assert.Single(effects.ToCoordinator<MemberNeeded>()).Cause);
        effects = bench.AnswerAll(effects);
        Assert.Equal(Sample.Anna, Assert.Single(effects.Reported<WorkerQuarantined>()).Worker);
        Assert.Equal([(15f, 4L, 0L)], bench.Model.Applied);
    }

    [Fact]
    public void A_run_that_is_to_end_does_not_wait_for_a_step_that_nobody_can_finish()
    {
        ServerBench bench = Begun(1, out _, Sample.Anna);

        IReadOnlyList<Effect> effects = bench.Feed(new EndTraining(new StopReason(StopCause.NoWorkers, "nobody came")));

        Assert.Equal(StopCause.NoWorkers, ServerBench.CheckpointOf(effects).Progress.Stopped!.Cause);
    }

    [Fact]
    public void A_validation_is_verified_too()
    {
        ServerBench bench = ServerBench.Begun(out IReadOnlyList<Effect> effects, OptionsOf(1), ServerBench.PlanWithValidation, Sample.Anna, Sample.Bert);

        effects = bench.AnswerAll(bench.AnswerAll(effects));
        Assert.All(ServerBench.Offers(effects), offer => Assert.Equal(RoundKind.Validation, offer.Offer.Round.Kind));
        Assert.Equal([0, 0, 1, 1, 2, 2], ServerBench.Offers(effects).SelectMany(offer => ServerBench.LeavesOf(offer.Offer)).Order());

        Assert.Single(bench.AnswerAll(effects).ToCoordinator<EpochThrough>());
    }

    /// <summary>Anna answered wrongly, Bert and Carl rightly, until Anna is out; the effects since her answer.</summary>
    private static ServerBench Quarantined(double share, out List<Effect> effects)
    {
        ServerBench bench = Begun(share, out IReadOnlyList<Effect> begun, Sample.Anna, Sample.Bert, Sample.Carl);
        effects = [.. bench.Feed(Spoilt(Sample.Anna, OfferTo(Sample.Anna, begun)))];
        foreach (WorkerId worker in new[] { Sample.Bert, Sample.Carl })
        {
            effects.AddRange(begun.ToWorker<Offer>(worker).SelectMany(offer => bench.Feed(ServerBench.Answer(worker, offer))));
        }

        while (!effects.Reported<WorkerQuarantined>().Any())
        {
            Assert.NotEmpty(ServerBench.Offers(effects));
            effects = [.. bench.AnswerAll(effects)];
        }

        return bench;
    }

    private static ServerBench Begun(double share, out IReadOnlyList<Effect> effects, params WorkerId[] members) =>
        ServerBench.Begun(out effects, OptionsOf(share), plan: null, members);

    private static TrainingOptions OptionsOf(double share) =>
        ServerBench.Options with { Seed = SeedWithLeaf0Drawn, Workers = ServerBench.Options.Workers with { VerifyShare = share } };

    private static Offer OfferTo(WorkerId worker, IEnumerable<Effect> effects) => Assert.Single(effects.ToWorker<Offer>(worker));

    private static Push Spoilt(WorkerId worker, Offer offer)
    {
        Push honest = ServerBench.Answer(worker, offer);
        return honest with { Contributions = [.. honest.Contributions.Select(sums => sums with { Gradient = new FlatVector<float>([100]) })] };
    }
}
