using DistributedBackprop.Cli.Train.Progress;

namespace DistributedBackprop.Cli.Tests.Train.Progress;

/// <summary>Durations in words.</summary>
public sealed class DurationTextTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.2, "1 s")]
    [InlineData(59, "59 s")]
    [InlineData(59.5, "1 min 00 s")]
    [InlineData(65, "1 min 05 s")]
    [InlineData(3600, "1 h 00 min")]
    [InlineData(2 * 3600 + 5 * 60, "2 h 05 min")]
    [InlineData(100_000, "1 d 3 h")]
    [InlineData(99 * 86_400.0, "over 99 d")]
    [InlineData(1e300, "over 99 d")]
    public void Two_units_at_most(double seconds, string text) => Assert.Equal(text, DurationText.Of(seconds));
}
