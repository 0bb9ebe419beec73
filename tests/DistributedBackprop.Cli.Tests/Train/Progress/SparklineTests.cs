using DistributedBackprop.Cli.Train.Progress;

namespace DistributedBackprop.Cli.Tests.Train.Progress;

/// <summary>Numbers drawn as heights.</summary>
public sealed class SparklineTests
{
    [Fact]
    public void The_least_number_is_lowest_and_the_largest_highest() =>
        Assert.Equal("█▅▁", Sparkline.Of([7, 4, 0], Sparkline.Blocks));

    [Fact]
    public void Every_height_has_a_sign_in_ascii_too() =>
        Assert.Equal(Sparkline.Ascii, Sparkline.Of([0, 1, 2, 3, 4, 5, 6, 7], Sparkline.Ascii));

    [Fact]
    public void Numbers_above_zero_are_drawn_by_their_ratios() =>
        Assert.Equal("█▆▃▁", Sparkline.Of([1, 0.1, 0.01, 0.001], Sparkline.Blocks));

    [Fact]
    public void Equal_numbers_are_flat() => Assert.Equal("▁▁", Sparkline.Of([3, 3], Sparkline.Blocks));

    [Fact]
    public void Numbers_that_are_not_finite_or_huge_do_no_harm()
    {
        Assert.Equal("█!▁!", Sparkline.Of([2, double.NaN, 1, double.PositiveInfinity], Sparkline.Blocks));
        Assert.Equal("!", Sparkline.Of([double.NaN], Sparkline.Blocks));
        Assert.Equal("▁▁", Sparkline.Of([double.MinValue, double.MaxValue], Sparkline.Blocks));
        Assert.Equal("", Sparkline.Of([], Sparkline.Blocks));
    }
}
