using DistributedBackprop.Hosting.Tests.Cluster.Desk;
using DistributedBackprop.Hosting.Tests.Cluster.Runs;

namespace DistributedBackprop.Cli.Tests.Desk;

public sealed class CancelTests : IDisposable
{
    private readonly OpenDesk _desk = new();

    public CancelTests()
    {
        _desk.Desk.Store.Keep(Records.Queued("over") with { BegunAt = Records.Noon, End = Records.End() });
        _desk.Desk.Store.Keep(Records.Queued("trained", 2) with { BegunAt = Records.Noon });
        _desk.Desk.Store.Keep(Records.Queued("waits", 3));
    }

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("waits", "run waits is cancelled: it was cancelled before it began")]
    [InlineData("trained", "run trained ends after its step under way")]
    [InlineData("over", "run over was over before: 30 of 30 epochs are done")]
    public void What_becomes_of_a_run_that_is_cancelled_is_said(string run, string line)
    {
        Assert.Equal(new CommandRun(0, line + "\n", ""), CommandRun.Of("cancel", run, "--of", $"{_desk.Address}"));
        Assert.Equal($"{Environment.UserName}@{Environment.MachineName}", _desk.Desk.Queue.Find(run)!.CancelledBy);
    }

    [Fact]
    public void A_run_that_is_not_known_is_answered_with_those_that_are() => Assert.Equal(
        new CommandRun(1, "", "dbp: The cluster knows no run digits; there are: over, trained, waits.\n"),
        CommandRun.Of("cancel", "digits", "--of", $"{_desk.Address}"));

    [Fact]
    public void An_empty_name_is_refused() => Assert.Equal(
        new CommandRun(2, "", "dbp: RUN is empty; name a run. See 'dbp cancel --help'.\n"),
        CommandRun.Of("cancel", "", "--of", $"{_desk.Address}"));
}
