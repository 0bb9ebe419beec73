namespace DistributedBackprop.Cli.Tests.Documentation;

/// <summary>What counts as the output that a page shows.</summary>
public sealed class ShownOutputTests
{
    [Theory]
    [InlineData("a\nb", "a\nb\n")]
    [InlineData("a\n...\nz", "a\nb\nc\nz\n")]
    [InlineData("a\n...\nz", "a\nz\n")]
    [InlineData("a\n...", "a\nb\n")]
    [InlineData("after … updates", "after 17 updates\n")]
    [InlineData("run folder: runs/a-20260131-120000", "run folder: runs/a-20271231-235959-2\n")]
    [InlineData("epoch 1/2     59,504 examples/s  0.02 s  best", "epoch 1/2      9,504 examples/s  1.02 s  best\n")]
    [InlineData("4 leaves a step, 2 workers, 512-bit vectors", "4 leaves a step, 1 worker, no vectors\n")]
    public void What_may_differ_may_differ(string shown, string printed) => Assert.True(ShownOutput.Matches(shown.Split('\n'), printed));

    [Theory]
    [InlineData("a", "b\n")]
    [InlineData("a", "a\nb\n")]
    [InlineData("b", "a\nb\n")]
    [InlineData("a\n...\nz", "a\nb\nc\n")]
    [InlineData("after … updates", "after 17 epochs\n")]
    [InlineData("a+", "aa\n")]
    [InlineData("epoch 1/2  error 0.5  59,504 examples/s  0.02 s", "epoch 1/2  error 0.6  59,504 examples/s  0.02 s\n")]
    [InlineData("59,504 examples/s  0.02 s", "59,504 examples/s  0.02 s  best\n")]
    public void Anything_else_may_not(string shown, string printed) => Assert.False(ShownOutput.Matches(shown.Split('\n'), printed));

    [Theory]
    [InlineData("a\n...\nx\nd", "a\nb\nc\nd\n", "the first line that is not printed there is 'x'")]
    [InlineData("a\nb", "a\nb\nc\n", "more was printed after it")]
    public void The_difference_is_named(string shown, string printed, string difference) =>
        Assert.Equal(difference, ShownOutput.DescribeDifference(shown.Split('\n'), printed));
}
