using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Akka.Tests.Wire;
using DistributedBackprop.Hosting.Cluster;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tests.Cluster.Runs;

namespace DistributedBackprop.Akka.Tests.Nodes;

/// <summary>Status of many runs goes in parts, each of which is a message that travels.</summary>
public sealed class StatusPageTests(WireSystem wire) : IClassFixture<WireSystem>
{
    private static readonly ClusterStatus Status = new("", "head:4053", "a problem", [], [], [], [new WorkerStatus("w", "node:4053", 1, 1)]);

    [Fact]
    public void All_runs_are_told_in_their_order_and_every_part_travels()
    {
        var queue = RunQueue.Of(Enumerable.Range(1, 8_000).Select(order => Records.Queued($"digits-{order:D4}", order) with { End = Records.End() }));
        var told = new List<string>();
        int pages = 0;
        int left;
        do
        {
            var page = StatusPage.Of(Status, queue.All.Skip(told.Count).Select(record => RunStatus.Of(queue, record)), queue.All.Count - told.Count);
            object arrived = wire.Read(wire.Write(new DeskAnswer(StrictJson.Write(page))));
            StatusPage read = StrictJson.Read<StatusPage>(Assert.IsType<DeskAnswer>(arrived).Answer);
            told.AddRange(read.Status.Runs.Select(run => run.Id));
            left = read.RunsLeft;
            pages++;
            Assert.Equal((Status.Problem, Status.Head), (read.Status.Problem, read.Status.Head));
        }
        while (left > 0);

        Assert.Equal(queue.All.Select(run => run.Id), told);
        Assert.InRange(pages, 4, 12);
    }

    [Fact]
    public void A_part_has_one_run_at_least_however_long_it_is()
    {
        RunRecord[] records = [.. Enumerable.Range(1, 2).Select(order => new RunRecord(Records.Submit($"digits-{order}", order, by: new string('x', 2 * StatusPage.RunsBytes))))];
        var queue = RunQueue.Of(records);

        var page = StatusPage.Of(Status, queue.All.Select(record => RunStatus.Of(queue, record)), queue.All.Count);

        Assert.Equal(("digits-1", 1), (Assert.Single(page.Status.Runs).Id, page.RunsLeft));
        Assert.Equal(0, StatusPage.Of(Status, [], 0).RunsLeft);
    }
}
