using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles.Serving;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

public sealed class StragglerWatchTests
{
    private readonly StragglerWatch _watch = new(factor: 2, mostPatience: TimeSpan.FromSeconds(100));

    [Fact]
    public void Nothing_is_late_before_there_is_an_answer_to_compare_with()
    {
        _watch.Begin(RoundKind.Gradient);

        Assert.Null(_watch.LateAt(OfferOf(leaves: 1, at: 0)));
    }

    [Fact]
    public void An_offer_is_late_after_the_factor_times_what_its_leaves_take_the_median_worker()
    {
        _watch.Begin(RoundKind.Gradient);
        Answer(leaves: 2, seconds: 20);
        Answer(leaves: 2, seconds: 2);
        Answer(leaves: 4, seconds: 12);

        OutstandingOffer offer = OfferOf(leaves: 5, at: 7);

        Assert.Equal(TimeSpan.FromSeconds(7 + (2 * 3 * 5)), _watch.LateAt(offer));
        Assert.False(_watch.IsLate(offer, TimeSpan.FromSeconds(36.9)));
        Assert.True(_watch.IsLate(offer, TimeSpan.FromSeconds(37)));
    }

    [Fact]
    public void Until_a_round_has_answers_those_of_the_last_round_of_its_kind_count()
    {
        _watch.Begin(RoundKind.Gradient);
        Answer(leaves: 1, seconds: 3);
        _watch.Begin(RoundKind.Validation);
        Answer(leaves: 1, seconds: 1);
        _watch.Begin(RoundKind.Gradient);

        Assert.Equal(TimeSpan.FromSeconds(6), _watch.LateAt(OfferOf(leaves: 1, at: 0)));
        Answer(leaves: 1, seconds: 5);
        Assert.Equal(TimeSpan.FromSeconds(10), _watch.LateAt(OfferOf(leaves: 1, at: 0)));
        _watch.Begin(RoundKind.Validation);
        Assert.Equal(TimeSpan.FromSeconds(2), _watch.LateAt(OfferOf(leaves: 1, at: 0)));
        _watch.Begin(RoundKind.Gradient);
        Assert.Equal(TimeSpan.FromSeconds(10), _watch.LateAt(OfferOf(leaves: 1, at: 0)));
    }

    [Fact]
    public void Patience_is_never_shorter_than_the_machines_noise_nor_longer_than_any_offer_is_waited_for()
    {
        _watch.Begin(RoundKind.Gradient);
        Answer(leaves: 1000, seconds: 0.001);
        Assert.Equal(StragglerWatch.LeastPatience, _watch.LateAt(OfferOf(leaves: 1, at: 0)));

        _watch.Begin(RoundKind.Gradient);
        Answer(leaves: 1, seconds: 1e9);
        Assert.Equal(TimeSpan.FromSeconds(100), _watch.LateAt(OfferOf(leaves: int.MaxValue, at: 0)));
    }

    [Fact]
    public void Without_a_factor_nothing_is_ever_late()
    {
        var watch = new StragglerWatch(factor: null, mostPatience: TimeSpan.FromSeconds(100));
        watch.Begin(RoundKind.Gradient);
        watch.NoteAnswer(OfferOf(leaves: 1, at: 0), TimeSpan.FromSeconds(1));

        Assert.False(watch.IsLate(OfferOf(leaves: 1, at: 0), TimeSpan.FromSeconds(1e6)));
    }

    private static OutstandingOffer OfferOf(int leaves, double at) => new(1, [new LeafRange(0, leaves)], TimeSpan.FromSeconds(at));

    private void Answer(int leaves, double seconds) => _watch.NoteAnswer(OfferOf(leaves, at: 50), TimeSpan.FromSeconds(50 + seconds));
}
