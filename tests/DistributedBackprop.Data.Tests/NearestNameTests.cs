using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Data.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("learningrate", "learningRate")]
    [InlineData("learning_rate", "learningRate")]
    [InlineData("lerningRat", "learningRate")]
    [InlineData("unist", "units")]
    [InlineData("digits", "digit")]
    [InlineData("l3", "l2")]
    public void Finds_what_was_meant(string name, string expected)
    {
        Assert.Equal(expected, NearestName.Find(name, ["kind", "learningRate", "l2", "units", "digit"]));
    }

    [Theory]
    [InlineData("xyz")]
    [InlineData("")]
    [InlineData("momentum")]
    public void Suggests_nothing_when_nothing_is_near(string name)
    {
        Assert.Null(NearestName.Find(name, ["kind", "learningRate", "digit"]));
    }

    [Fact]
    public void Does_not_take_one_single_letter_for_another() => Assert.Null(NearestName.Find("x", ["y"]));

    [Fact]
    public void Prefers_the_nearest_then_the_first()
    {
        Assert.Equal("p01", NearestName.Find("p0l", ["p11", "p01", "p02"]));
        Assert.Equal("x1", NearestName.Find("x3", ["x1", "x2"]));
    }

    [Fact]
    public void Refuses_null()
    {
        Assert.Throws<ArgumentNullException>(() => NearestName.Find(null!, []));
        Assert.Throws<ArgumentNullException>(() => NearestName.Find("", null!));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("abcd", "badc", 2)]
    [InlineData("ca", "abc", 3)]
    public void Counts_edits(string from, string to, int expected) => Assert.Equal(expected, NearestName.Distance(from, to));

    [Fact]
    public void Edits_count_the_same_both_ways()
    {
        Gen<string> words = Gen.Choose(0, 2).Select(letter => (char)('a' + letter)).ListOf().Select(letters => string.Concat(letters));
        Prop.ForAll(
            words.Two().ToArbitrary(),
            pair => NearestName.Distance(pair.Item1, pair.Item2) == NearestName.Distance(pair.Item2, pair.Item1))
            .QuickCheckThrowOnFailure();
    }
}
