using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles.Serving;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

public sealed class OpenRoundTests
{
    private static readonly WorkerShare[] Members = [new(Sample.Anna, 1), new(Sample.Bert, 1)];

    private readonly OpenRound _round = new(Sample.Gradient(1, 0), leaves: 6, openedAt: TimeSpan.Zero, laggards: []);

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
        Assert.Equal([Members[1]], _round.Available(Members));
        _round.Answered(Sample.Anna, attempt: 2);
        Assert.Equal(Members, _round.Available(Members));
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
        Assert.Equal([Members[1]], _round.Available(Members));

        _round.Offered(Sample.Bert, new OutstandingOffer(2, [new LeafRange(0, 6)], TimeSpan.FromSeconds(1)));
        Assert.Equal([Members[0]], _round.Available(Members));
        _round.Answered(Sample.Bert, attempt: 2);
        Assert.Equal([Members[1]], _round.Available(Members));

        _round.Answered(Sample.Anna, attempt: 1);
        Assert.Equal(Members, _round.Available(Members));
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
        var round = new OpenRound(Sample.Gradient(1, 0), leaves: 6, openedAt: TimeSpan.Zero, laggards: [Sample.Anna]);
        Assert.Equal([Members[1]], round.Available(Members));

        round.Freed(Sample.Anna);

        Assert.Equal(Members, round.Available(Members));
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
}
