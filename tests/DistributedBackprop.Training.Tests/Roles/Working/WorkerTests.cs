using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Roles.Working;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Working;

public sealed class WorkerTests
{
    private static readonly FlatVector Parameters = new FlatVector<float>([0]);

    private readonly RoleProbe _worker = new(new Worker(Sample.Anna, Sample.Identity, new WorkerOptions { HeartbeatSeconds = 2, ComputeSeconds = 6 }));

    /// <summary>The newest offer so far, an offer that comes then, and whether it is news.</summary>
    public static TheoryData<string, bool> SecondOffers => new()
    {
        { "the same again", false },
        { "a lower attempt of the round", false },
        { "a higher attempt of the round", true },
        { "an earlier step", false },
        { "the validation before the step", false },
        { "the next step", true },
        { "a former generation, further on", false },
        { "the next generation, further back", true },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_says_hello_again_and_again(bool later)
    {
        IReadOnlyList<Effect> effects = later ? _worker.FeedAfter(5, new Tick()) : _worker.Feed(new Start());

        Assert.Equal([new SendToCoordinator(new Hello(Sample.Anna, Sample.Identity)), new WakeAt(_worker.Now + TimeSpan.FromSeconds(2))], effects);
    }

    [Fact]
    public void An_offer_is_computed_and_its_sums_are_pushed()
    {
        Offer offer = Offering(Sample.Gradient(1, 0), attempt: 7);
        ComputeLeaves compute = AssertComputes(offer, _worker.Feed(offer));
        Assert.Empty(compute.Recycled);

        Contribution[] sums = [Sample.Leaf(0)];
        IReadOnlyList<Effect> effects = _worker.Feed(new LeavesComputed(7, sums, TimeSpan.FromSeconds(3)));

        Push push = Assert.Single(effects.ToServer<Push>());
        Assert.Equal((Sample.Anna, offer.Round, 7L, TimeSpan.FromSeconds(3)), (push.Worker, push.Round, push.Attempt, push.Elapsed));
        Assert.Same(sums, push.Contributions);
        Assert.Single(effects);
    }

    [Theory]
    [MemberData(nameof(SecondOffers))]
    public void After_a_push_only_news_is_computed(string kind, bool isNews)
    {
        _worker.Feed(FirstOffer);
        _worker.Feed(Computed(FirstOffer));

        IReadOnlyList<Effect> effects = _worker.Feed(Second(kind));

        Assert.Equal(isNews ? 1 : 0, effects.Count);
        Assert.Equal(isNews, effects.OfType<ComputeLeaves>().Any());
    }

    [Theory]
    [MemberData(nameof(SecondOffers))]
    public void While_it_computes_only_news_waits(string kind, bool isNews)
    {
        Offer second = Second(kind);
        _worker.Feed(FirstOffer);
        Assert.Empty(_worker.Feed(second));

        IReadOnlyList<Effect> effects = _worker.Feed(Computed(FirstOffer));

        Assert.Equal(isNews, effects.OfType<ComputeLeaves>().Any(compute => ReferenceEquals(compute.Offer, second)));
    }

    [Fact]
    public void Leaves_offered_again_while_they_are_computed_are_not_computed_twice()
    {
        _worker.Feed(FirstOffer);
        _worker.Feed(FirstOffer with { Attempt = 11 });

        Assert.Empty(_worker.Feed(Computed(FirstOffer)).OfType<ComputeLeaves>());
        Assert.Single(_worker.Feed(FirstOffer with { Attempt = 12 }).OfType<ComputeLeaves>());
    }

    [Fact]
    public void Of_the_offers_that_wait_the_newest_wins()
    {
        Offer second = Offering(Sample.Gradient(1, 1), attempt: 2);
        Offer third = Offering(Sample.Gradient(1, 2), attempt: 3);
        Offer first = Offering(Sample.Gradient(1, 0), attempt: 1);
        _worker.Feed(first);
        _worker.Feed(second);
        _worker.Feed(third);
        _worker.Feed(second);

        AssertComputes(third, _worker.Feed(Computed(first)));
        Assert.Empty(_worker.Feed(Computed(third)).OfType<ComputeLeaves>());
    }

    [Fact]
    public void An_answer_for_a_round_that_is_past_is_only_told_of_and_its_memory_is_used_again()
    {
        Offer first = Offering(Sample.Gradient(1, 0), attempt: 1);
        _worker.Feed(first);
        _worker.Feed(Offering(Sample.Gradient(1, 1), attempt: 2));
        Contribution sums = Sample.Leaf(0);

        IReadOnlyList<Effect> effects = _worker.Feed(new LeavesComputed(1, [sums], TimeSpan.FromSeconds(7)));

        Assert.Empty(effects.ToServer<Push>());
        Assert.Equal(new PushForgone(Sample.Anna, first.Round, 1, 1, TimeSpan.FromSeconds(7)), Assert.Single(effects.ToServer<PushForgone>()));
        Assert.Same(sums.Gradient, Assert.Single(Assert.Single(effects.OfType<ComputeLeaves>()).Recycled));
    }

    [Fact]
    public void What_was_pushed_is_recycled_once_and_only_when_a_later_round_is_offered()
    {
        Contribution pushed = Sample.Leaf(0);
        _worker.Feed(Offering(Sample.Gradient(1, 0), attempt: 1));
        _worker.Feed(new LeavesComputed(1, [pushed], TimeSpan.Zero));

        Offer again = Offering(Sample.Gradient(1, 0), attempt: 2);
        Assert.Empty(AssertComputes(again, _worker.Feed(again)).Recycled);
        Contribution pushedToo = Sample.Leaf(1);
        _worker.Feed(new LeavesComputed(2, [pushedToo], TimeSpan.Zero));

        Offer next = Offering(Sample.Gradient(1, 1), attempt: 3);
        IReadOnlyList<FlatVector> recycled = AssertComputes(next, _worker.Feed(next)).Recycled;
        Assert.Equal(2, recycled.Count);
        Assert.Same(pushed.Gradient, recycled[0]);
        Assert.Same(pushedToo.Gradient, recycled[1]);
        _worker.Feed(new LeavesComputed(3, [], TimeSpan.Zero));

        Offer nextButOne = Offering(Sample.Gradient(1, 2), attempt: 4);
        Assert.Empty(AssertComputes(nextButOne, _worker.Feed(nextButOne)).Recycled);
    }

    [Fact]
    public void What_was_pushed_is_not_recycled_into_a_computation_that_began_before_the_later_round()
    {
        _worker.Feed(Offering(Sample.Gradient(1, 0), attempt: 1));
        _worker.Feed(new LeavesComputed(1, [Sample.Leaf(0)], TimeSpan.Zero));
        _worker.Feed(Offering(Sample.Gradient(1, 0), attempt: 2));
        Assert.Empty(_worker.Feed(Offering(Sample.Gradient(1, 1), attempt: 3)));

        IReadOnlyList<Effect> effects = _worker.Feed(new LeavesComputed(2, [Sample.Leaf(1)], TimeSpan.Zero));

        Assert.Equal(2, Assert.Single(effects.OfType<ComputeLeaves>()).Recycled.Count);
    }

    [Fact]
    public void A_validation_pushes_sums_without_gradients()
    {
        Offer offer = Offering(Sample.Validation(1, 3), attempt: 1);
        _worker.Feed(offer);

        Push push = Assert.Single(_worker.Feed(new LeavesComputed(1, [Sample.Leaf(0) with { Gradient = null }], TimeSpan.Zero)).ToServer<Push>());

        Assert.Null(Assert.Single(push.Contributions).Gradient);
    }

    [Fact]
    public void Once_welcomed_by_a_new_head_it_takes_no_offers_of_the_former_one()
    {
        Assert.Empty(_worker.Feed(new Welcome(3)));
        Assert.Empty(_worker.Feed(new Welcome(2)));

        Assert.Empty(_worker.Feed(Offering(Sample.Gradient(2, 50), attempt: 9)));
        Offer offer = Offering(Sample.Gradient(3, 0), attempt: 1);
        AssertComputes(offer, _worker.Feed(offer));
    }

    [Fact]
    public void If_computing_fails_it_says_why_and_leaves()
    {
        _worker.Feed(FirstOffer);

        IReadOnlyList<Effect> effects = _worker.Feed(new LeavesNotComputed(FirstOffer.Attempt, "out of memory"));

        Assert.Equal([new SendToCoordinator(new Goodbye(Sample.Anna, "out of memory", Failed: true)), new Finish()], effects);
        AssertOver();
    }

    [Fact]
    public void If_asked_to_stop_it_says_goodbye_and_leaves()
    {
        IReadOnlyList<Effect> effects = _worker.Feed(new StopRequested("Ctrl+C"));

        Assert.Equal([new SendToCoordinator(new Goodbye(Sample.Anna, "Ctrl+C", Failed: false)), new Finish()], effects);
        AssertOver();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Refused_or_at_the_end_of_the_run_it_finishes(bool whileComputing)
    {
        if (whileComputing)
        {
            _worker.Feed(FirstOffer);
        }

        Assert.Equal([new Finish()], _worker.Feed(whileComputing ? new RunEnded("done", Failed: false) : new Refused("another run")));
        AssertOver();
    }

    [Fact]
    public void An_answer_to_nothing_is_a_broken_invariant()
    {
        Assert.Throws<BrokenInvariantException>(() => _worker.Feed(new LeavesComputed(1, [], TimeSpan.Zero)));
        _worker.Feed(FirstOffer);
        Assert.Throws<BrokenInvariantException>(() => _worker.Feed(new LeavesComputed(FirstOffer.Attempt + 1, [], TimeSpan.Zero)));
    }

    [Fact]
    public void An_input_of_another_role_is_a_broken_invariant() =>
        Assert.Throws<BrokenInvariantException>(() => _worker.Feed(new Assignment(1, [])));

    [Fact]
    public void Computing_that_does_not_end_is_given_up_after_its_time_in_signs_of_life()
    {
        _worker.Feed(FirstOffer);
        for (int sign = 0; sign < 3; sign++)
        {
            Assert.Single(_worker.FeedAfter(2, new Tick()).ToCoordinator<Hello>());
        }

        IReadOnlyList<Effect> effects = _worker.FeedAfter(2, new Tick());

        Assert.Equal(
            [new SendToCoordinator(new Goodbye(Sample.Anna, "computing 1 leaf of the step after 5 updates did not end within 6 s (workers.computeSeconds)", Failed: true)), new Finish()],
            effects);
        AssertOver();
    }

    [Fact]
    public void Computing_that_does_not_end_after_one_update_is_told_of_in_the_singular()
    {
        _worker.Feed(FirstOffer with { Round = FirstOffer.Round with { Version = FirstOffer.Round.Version with { Updates = 1 } } });
        for (int sign = 0; sign < 3; sign++)
        {
            _worker.FeedAfter(2, new Tick());
        }

        Goodbye goodbye = Assert.Single(_worker.FeedAfter(2, new Tick()).ToCoordinator<Goodbye>());
        Assert.StartsWith("computing 1 leaf of the step after 1 update did not end", goodbye.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_one_offer_does_not_count_for_the_next_nor_does_a_machine_that_stood_still()
    {
        _worker.Feed(FirstOffer);
        _worker.FeedAfter(2, new Tick());
        _worker.FeedAfter(3600, new Tick());
        _worker.FeedAfter(2, new Tick());
        _worker.Feed(Computed(FirstOffer));
        _worker.Feed(Second("the next step"));

        Assert.Single(_worker.FeedAfter(2, new Tick()).ToCoordinator<Hello>());
    }

    private static Offer FirstOffer { get; } = Offering(Sample.Gradient(2, 5), attempt: 10);

    private static Offer Second(string kind) => kind switch
    {
        "the same again" => FirstOffer,
        "a lower attempt of the round" => FirstOffer with { Attempt = 9 },
        "a higher attempt of the round" => FirstOffer with { Attempt = 11, Leaves = [new LeafRange(1, 2)] },
        "an earlier step" => Offering(Sample.Gradient(2, 4), 11),
        "the validation before the step" => Offering(Sample.Validation(2, 5), 11),
        "the next step" => Offering(Sample.Gradient(2, 6), 11),
        "a former generation, further on" => Offering(Sample.Gradient(1, 99), 99),
        "the next generation, further back" => Offering(Sample.Gradient(3, 0), 1),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static Offer Offering(RoundId round, long attempt) => new(round, attempt, [new LeafRange(0, 1)], Parameters);

    private static LeavesComputed Computed(Offer offer) => new(offer.Attempt, [Sample.Leaf(0)], TimeSpan.Zero);

    private static ComputeLeaves AssertComputes(Offer offer, IReadOnlyList<Effect> effects)
    {
        ComputeLeaves compute = Assert.Single(effects.OfType<ComputeLeaves>());
        Assert.Same(offer, compute.Offer);
        return compute;
    }

    private void AssertOver() =>
        Assert.All<Input>(
            [new Tick(), Offering(Sample.Gradient(9, 9), 99), Computed(FirstOffer), new LeavesNotComputed(1, "x"), new Welcome(9), new RunEnded("done", Failed: false), new StopRequested("x")],
            input => Assert.Empty(_worker.Feed(input)));
}
