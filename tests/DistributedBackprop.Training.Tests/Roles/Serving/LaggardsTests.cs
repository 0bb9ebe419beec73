using DistributedBackprop.Training.Roles.Serving;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

public sealed class LaggardsTests
{
    private readonly Laggards _laggards = new(TimeSpan.FromSeconds(10));

    [Fact]
    public void A_worker_lags_behind_until_it_answers_that_offer_or_a_later_one()
    {
        _laggards.Add(Sample.Anna, new OutstandingOffer(5, [], TimeSpan.Zero));

        _laggards.Answered(Sample.Bert, 9);
        _laggards.Answered(Sample.Anna, 4);
        Assert.Equal([Sample.Anna], _laggards.At(TimeSpan.FromSeconds(1)));
        _laggards.Answered(Sample.Anna, 5);

        Assert.Empty(_laggards.At(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_worker_whose_answer_is_lost_lags_behind_no_longer_than_its_offer_is_waited_for()
    {
        _laggards.Add(Sample.Anna, new OutstandingOffer(5, [], TimeSpan.FromSeconds(3)));
        _laggards.Add(Sample.Bert, new OutstandingOffer(6, [], TimeSpan.FromSeconds(4)));

        Assert.Equal([Sample.Bert], _laggards.At(TimeSpan.FromSeconds(13)));
        Assert.Empty(_laggards.At(TimeSpan.FromSeconds(14)));
    }
}
