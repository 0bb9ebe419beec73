using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Cluster.Runs;

public class RunIdTests
{
    [Theory]
    [InlineData("digits", "digits-")]
    [InlineData("Ada's digits", "Ada-s-digits-")]
    [InlineData("../../etc", "etc-")]
    [InlineData("", "run-")]
    [InlineData("数字", "run-")]
    public void An_id_begins_with_the_name_as_far_as_a_folder_may(string name, string start)
    {
        string id = RunId.Make(name, Records.Noon);

        Assert.StartsWith(start + "20260131-120000-", id, StringComparison.Ordinal);
        Assert.True(RunId.IsUsable(id));
    }

    [Fact]
    public void An_id_of_a_long_name_is_still_one() => Assert.True(RunId.IsUsable(RunId.Make(new string('x', 1_000), Records.Noon)));

    [Fact]
    public void Two_runs_of_one_name_and_moment_have_different_ids()
    {
        string[] ids = [.. Enumerable.Range(0, 8).Select(_ => RunId.Make("digits", Records.Noon))];

        Assert.True(ids.Distinct().Count() > 1, string.Join(", ", ids));
    }

    [Fact]
    public void Equal_settings_and_data_have_one_id_and_others_another()
    {
        var identity = new RunIdentity(new string('a', 64), new string('b', 64), 1);

        Assert.Equal("digits-aaaaaabbbbbb", RunId.Of("digits", identity));
        Assert.NotEqual(RunId.Of("digits", identity), RunId.Of("digits", identity with { SettingsHash = new string('c', 64) }));
        Assert.NotEqual(RunId.Of("digits", identity), RunId.Of("digits", identity with { DataHash = new string('c', 64) }));
        Assert.True(RunId.IsUsable(RunId.Of("../Ada's " + new string('x', 1_000), identity)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a:b")]
    [InlineData("-rf")]
    [InlineData("digits.")]
    [InlineData("digits\n")]
    public void What_is_no_name_of_a_folder_is_no_id(string text) => Assert.False(RunId.IsUsable(text));
}
