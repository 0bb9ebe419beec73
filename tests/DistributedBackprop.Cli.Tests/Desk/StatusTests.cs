using System.Text.Json;
using DistributedBackprop.Hosting.Tests.Cluster.Desk;
using DistributedBackprop.Hosting.Tests.Cluster.Runs;

namespace DistributedBackprop.Cli.Tests.Desk;

public sealed class StatusTests : IDisposable
{
    private readonly OpenDesk _desk = new();

    public StatusTests()
    {
        _desk.Desk.Store.Keep(Records.Queued("digits-1") with { BegunAt = Records.Noon, End = Records.End() });
        _desk.Desk.Store.Keep(Records.Queued("digits-2", 2));
        _desk.Desk.Store.Keep(new Hosting.Cluster.Runs.RunRecord(Records.Submit("digits-3", 3, by: "gr\u001b[2Jace@desk")));
    }

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void A_cluster_is_shown_in_tables() => Assert.Equal(
        new CommandRun(
            0,
            """
            as a:4053 sees it: the head is on a:4053
            nodes:
              a:4053  server, worker  up
              b:4053  server          missing
            runs:
              digits-1  ended    epoch 30/30  error 0.25  30 of 30 epochs are done  by ada@desk 2026-01-31 12:00:00Z
              digits-2  running  epoch 0/30                                         by ada@desk 2026-01-31 12:00:00Z
              digits-3  queued   after 1 run                                        by gr [2Jace@desk 2026-01-31 12:00:00Z
            workers:
              a  a:4053  1,000 examples/s

            """,
            ""),
        Status());

    [Fact]
    public void A_cluster_is_shown_for_programs()
    {
        CommandRun run = Status("--json");

        var status = JsonElement.Parse(run.Output);
        Assert.Equal("a:4053", status.GetProperty("node").GetString());
        Assert.Equal("b:4053", status.GetProperty("missingServers")[0].GetString());
        Assert.Equal("server", status.GetProperty("members")[0].GetProperty("roles")[0].GetString());
        Assert.Equal(1_000.5, status.GetProperty("workers")[0].GetProperty("examplesPerSecond").GetDouble());
        Assert.Equal(["ended", "running", "queued"], status.GetProperty("runs").EnumerateArray().Select(item => item.GetProperty("state").GetString()));
        Assert.Equal(0.25, status.GetProperty("runs")[0].GetProperty("lastEpoch").GetProperty("error").GetDouble());
    }

    private CommandRun Status(params string[] options) => CommandRun.Of(["status", "--of", $"{_desk.Address}", .. options]);
}
