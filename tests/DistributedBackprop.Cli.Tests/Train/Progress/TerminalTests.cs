using DistributedBackprop.Cli.Train.Progress;

namespace DistributedBackprop.Cli.Tests.Train.Progress;

/// <summary>When progress is shown live.</summary>
public sealed class TerminalTests : IDisposable
{
    private static readonly Terminal Fit = new(IsTerminal: true, UnderstandsAnsi: true, WantsPlain: false);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void By_itself_it_is_live_where_a_person_reads_the_log_in_a_terminal_that_can()
    {
        Assert.True(Fit.ShowsLive(ProgressMode.Auto, isLogForPeople: true));
        Assert.False(Fit.ShowsLive(ProgressMode.Auto, isLogForPeople: false));
        Assert.False((Fit with { IsTerminal = false }).ShowsLive(ProgressMode.Auto, isLogForPeople: true));
        Assert.False((Fit with { UnderstandsAnsi = false }).ShowsLive(ProgressMode.Auto, isLogForPeople: true));
        Assert.False((Fit with { WantsPlain = true }).ShowsLive(ProgressMode.Auto, isLogForPeople: true));
    }

    [Fact]
    public void What_was_asked_for_is_done()
    {
        Assert.False(Fit.ShowsLive(ProgressMode.Plain, isLogForPeople: true));
        Assert.True((Fit with { UnderstandsAnsi = false, WantsPlain = true }).ShowsLive(ProgressMode.Live, isLogForPeople: true));
    }

    [Theory]
    [InlineData("TERM", "dumb", true)]
    [InlineData("TERM", "xterm-256color", false)]
    [InlineData("NO_COLOR", "1", true)]
    [InlineData("NO_COLOR", "", false)]
    [InlineData("CI", "true", true)]
    [InlineData("CI", "false", false)]
    [InlineData("HOME", "dumb", false)]
    public void The_environment_may_ask_for_plain_lines(string name, string value, bool plain) =>
        Assert.Equal(plain, Terminal.IsPlainWanted(variable => variable == name ? value : null));

    [Fact]
    public void A_writer_of_the_program_is_no_terminal()
    {
        using var writer = new StringWriter();
        Assert.False(Terminal.Of(writer).IsTerminal);
    }

    [Fact]
    public void Live_progress_without_a_terminal_is_refused() => Assert.Equal(
        new CommandRun(2, "", "dbp: --progress live needs a terminal, but the output goes to a file or a pipe. Leave the option out, or write --progress plain.\n"),
        CommandRun.Of("train", Shipped.Iris, "--out", _folder.In("run"), "--progress", "live"));

    [Theory]
    [InlineData("--quiet")]
    [InlineData("--log", "json")]
    public void Live_progress_beside_a_log_that_is_not_for_people_is_refused(params string[] options)
    {
        CommandRun run = CommandRun.Of(["train", Shipped.Iris, "--out", _folder.In("run"), "--progress", "live", .. options]);
        Assert.Equal(new CommandRun(2, "", "dbp: --progress live goes with a log in words: leave out --quiet and --log json. See 'dbp train --help'.\n"), run);
    }

    [Fact]
    public void A_way_to_show_progress_that_does_not_exist_is_refused() => Assert.Equal(
        new CommandRun(2, "", "dbp: --progress is 'fancy'; write auto, plain or live. See 'dbp train --help'.\n"),
        CommandRun.Of("train", Shipped.Iris, "--out", _folder.In("run"), "--progress", "fancy"));
}
