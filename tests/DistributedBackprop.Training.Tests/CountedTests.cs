namespace DistributedBackprop.Training.Tests;

/// <summary>Numbers of things in words.</summary>
public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "0 leaves")]
    [InlineData(1, "1 leaf")]
    [InlineData(1350, "1,350 leaves")]
    public void A_thing_may_have_a_plural_of_its_own(long number, string words) => Assert.Equal(words, Counted.Of(number, "leaf", "leaves"));

    [Theory]
    [InlineData(0, "0 updates")]
    [InlineData(1, "1 update")]
    [InlineData(2, "2 updates")]
    public void Most_take_an_s(long number, string words) => Assert.Equal(words, Counted.Of(number, "update"));
}
