using DistributedBackprop.Training.Roles.Serving;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

public sealed class VerificationDrawTests
{
    [Fact]
    public void A_share_of_0_draws_none_and_of_1_all()
    {
        Assert.Empty(new VerificationDraw(1, 0).Of(Sample.Gradient(1, 0), 100));
        Assert.Equal(Enumerable.Range(0, 100), new VerificationDraw(1, 1).Of(Sample.Gradient(1, 0), 100));
    }

    [Fact]
    public void About_the_share_is_drawn() =>
        Assert.InRange(new VerificationDraw(1, 0.25).Of(Sample.Gradient(1, 0), 10_000).Count, 2_300, 2_700);

    [Fact]
    public void A_repeated_round_draws_the_same_leaves_and_others_draw_their_own()
    {
        var draw = new VerificationDraw(1, 0.5);
        IReadOnlyList<int> drawn = draw.Of(Sample.Gradient(1, 7), 64);

        Assert.Equal(drawn, draw.Of(Sample.Gradient(5, 7), 64));
        Assert.NotEqual(drawn, draw.Of(Sample.Gradient(1, 8), 64));
        Assert.NotEqual(drawn, draw.Of(Sample.Validation(1, 7), 64));
        Assert.NotEqual(drawn, new VerificationDraw(2, 0.5).Of(Sample.Gradient(1, 7), 64));
    }
}
