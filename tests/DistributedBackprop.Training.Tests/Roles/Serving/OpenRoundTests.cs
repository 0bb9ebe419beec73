using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles.Serving;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

public sealed class OpenRoundTests
{
    private static readonly WorkerShare[] Members = [new(Sample.Anna, 1), new(Sample.Bert, 1)];

    private readonly OpenRound _round = new(Sample.Gradient(1, 0), leaves: 6, openedAt: TimeSpan.Zero, verified: [], laggards: [], spent: []);

    [Fact]
    public void Leaves_are_uncovered_unless_counted_or_expected()
    {
        _round.Offered(Sample.Anna, new OutstandingOffer(1, [new LeafRange(0, 1), new LeafRange(4, 5)], TimeSpan.Zero));
        _round.Reduction.TryAdd(Sample.Leaf(2));

        Assert.Equal([1, 3, 5], _round.Uncovered());
    }

    [Fact]
    public void An_answer_to_an_older_attempt_leaves_the_newer_one_outstanding()
    {
        _round.Offered(Sample.Anna, new OutstandingOffer(1, [new LeafRange(0, 1)], TimeSpan.Zero));
        _round.Offered(Sample.Anna, new OutstandingOffer(2, [new LeafRange(1, 2)], TimeSpan.Zero));

        _round.Answered(Sample.Anna, attempt: 1);
        Assert.Equal([Sample.Bert], TakersIn(_round));
        _round.Answered(Sample.Anna, attempt: 2);
        Assert.Equal([Sample.Anna, Sample.Bert], TakersIn(_round));
    }

    [Fact]
    public void Offers_are_written_off_only_once_they_are_older_than_the_deadline()
    {
        _round.Offered(Sample.Anna, new OutstandingOffer(1, [new LeafRange(0, 3)], TimeSpan.FromSeconds(1)));

        Assert.False(_round.WriteOffOlderThan(TimeSpan.FromSeconds(1)));
        Assert.True(_round.WriteOffOlderThan(TimeSpan.FromSeconds(1.001)));
        Assert.False(_round.WriteOffOlderThan(TimeSpan.FromSeconds(9)));
        Assert.Equal(6, _round.Uncovered().Count);
    }

    [Fact]
    public void Who_missed_a_deadline_is_offered_leaves_only_if_nobody_else_is_free_until_it_answers()
    {
        _round.Offered(Sample.Anna, new OutstandingOffer(1, [new LeafRange(0, 3)], TimeSpan.Zero));
        _round.WriteOffOlderThan(TimeSpan.FromSeconds(1));
        Assert.Equal([Sample.Bert], TakersIn(_round));

        _round.Offered(Sample.Bert, new OutstandingOffer(2, [new LeafRange(0, 3)], TimeSpan.FromSeconds(1)));
        Assert.Equal([Sample.Anna], TakersIn(_round));
        _round.Answered(Sample.Bert, attempt: 2);
        Assert.Equal([Sample.Bert], TakersIn(_round));

        _round.Answered(Sample.Anna, attempt: 1);
        Assert.Equal([Sample.Anna, Sample.Bert], TakersIn(_round));
    }

    [Fact]
    public void Those_who_have_left_are_not_waited_for()
    {
        _round.Offered(Sample.Anna, new OutstandingOffer(1, [new LeafRange(0, 3)], TimeSpan.Zero));
        _round.Offered(Sample.Bert, new OutstandingOffer(2, [new LeafRange(3, 6)], TimeSpan.Zero));

        _round.WriteOffAllBut(new HashSet<WorkerId> { Sample.Bert });

        Assert.Equal([0, 1, 2], _round.Uncovered());
    }

    [Fact]
    public void Who_lags_behind_is_offered_leaves_only_if_nobody_else_is_free()
    {
        var round = new OpenRound(Sample.Gradient(1, 0), leaves: 6, openedAt: TimeSpan.Zero, verified: [], laggards: [Sample.Anna], spent: []);
        Assert.Equal([Sample.Bert], TakersIn(round));

        round.Freed(Sample.Anna);

        Assert.Equal([Sample.Anna, Sample.Bert], TakersIn(round));
    }

    [Fact]
    public void Late_are_open_leaves_that_only_late_offers_hold()
    {
        _round.Offered(Sample.Anna, new OutstandingOffer(1, [new LeafRange(0, 4)], TimeSpan.Zero));
        _round.Offered(Sample.Bert, new OutstandingOffer(2, [new LeafRange(3, 6)], TimeSpan.FromSeconds(1)));
        _round.Reduction.TryAdd(Sample.Leaf(1));

        Assert.Equal([0, 2], _round.Late(offer => offer.Attempt == 1));
    }

    [Fact]
    public void A_leaf_is_copied_twice_at_most()
    {
        _round.Offered(Sample.Anna, new OutstandingOffer(1, [new LeafRange(0, 2)], TimeSpan.Zero));
        _round.Offered(Sample.Bert, new OutstandingOffer(2, [new LeafRange(0, 2)], TimeSpan.Zero));
        Assert.Equal([0, 1], _round.Late(_ => true));

        _round.Offered(Sample.Carl, new OutstandingOffer(3, [new LeafRange(1, 2)], TimeSpan.Zero));

        Assert.Equal([0], _round.Late(_ => true));
    }

    /// <summary>Once broken: who had answered already was prompt, so that the overdue were never asked again.</summary>
    [Fact]
    public void A_leaf_to_be_verified_that_no_prompt_member_may_compute_goes_to_one_that_is_overdue()
    {
        var round = new OpenRound(Sample.Gradient(1, 0), leaves: 1, openedAt: TimeSpan.Zero, verified: [0], laggards: [Sample.Bert], spent: []);

        round.Take(new Push(Sample.Anna, round.Id, 1, [Sample.Leaf(0)], TimeSpan.Zero));

        Assert.Equal([Sample.Bert], TakersIn(round));
    }

    /// <summary>Adding has written into them: with memory that roles share, a doubled push would bring sums that are not its own.</summary>
    [Fact]
    public void Sums_that_went_into_a_tree_that_was_given_up_count_no_more()
    {
        HashSet<long> spent = [];
        var push = new Push(Sample.Anna, Sample.Gradient(1, 0), 1, [Sample.Leaf(0)], TimeSpan.Zero);
        var round = new OpenRound(push.Round, leaves: 2, openedAt: TimeSpan.Zero, verified: [], laggards: [], spent);
        Assert.Equal(1, round.Take(push).Leaves);

        round.GiveUp();
        var anew = new OpenRound(push.Round, leaves: 2, openedAt: TimeSpan.Zero, verified: [], laggards: [], spent);

        Assert.Equal(0, anew.Take(push).Leaves);
        Assert.Equal(1, anew.Take(push with { Attempt = 2 }).Leaves);
    }

    private static IEnumerable<WorkerId> TakersIn(OpenRound round) => round.ShareOutUncovered(Members).Select(share => share.Worker);
}
