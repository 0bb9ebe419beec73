using DistributedBackprop.Hosting.Cluster.Runs;

namespace DistributedBackprop.Hosting.Tests.Cluster.Runs;

public class RunQueueTests
{
    private static readonly RunRecord Ended = Records.Queued("ended", 1) with { BegunAt = Records.Noon, End = Records.End() };
    private static readonly RunRecord Cancelled = Records.Queued("cancelled", 2) with { CancelledBy = "ada" };
    private static readonly RunRecord First = Records.Queued("first", 3);
    private static readonly RunRecord SecondByName = Records.Queued("second-a", 4);
    private static readonly RunRecord ThirdByName = Records.Queued("second-b", 4);

    [Fact]
    public void Runs_are_trained_in_the_order_of_submission_and_then_of_names()
    {
        RunQueue queue = RunQueue.Of([ThirdByName, First, Cancelled, SecondByName, Ended]);

        Assert.Equal("first", queue.Current!.Id);
        Assert.Equal(["second-a", "second-b"], queue.Waiting.Select(record => record.Id));
        Assert.Equal(["ended", "cancelled"], queue.Over.Select(record => record.Id));
        Assert.Equal([null, null, 0, 1, 2], queue.All.Select(record => queue.PlaceOf(record.Id)));
        Assert.Equal(5, queue.NextOrder);
    }

    [Fact]
    public void The_states_of_runs_follow()
    {
        RunQueue queue = RunQueue.Of([Ended, Cancelled, First, SecondByName]);

        Assert.Equal([RunState.Ended, RunState.Cancelled, RunState.Running, RunState.Queued], queue.All.Select(queue.StateOf));
    }

    [Fact]
    public void What_one_node_knows_of_a_run_counts_for_all()
    {
        RunQueue queue = RunQueue.Of([First, SecondByName, First with { End = Records.End() }, First]);

        Assert.Equal("second-a", queue.Current!.Id);
        Assert.NotNull(queue.Find("first")!.End);
    }

    [Fact]
    public void A_run_that_was_cancelled_in_the_middle_is_brought_to_its_end_first()
    {
        RunQueue queue = RunQueue.Of([SecondByName, First with { BegunAt = Records.Noon, CancelledBy = "ada" }]);

        Assert.Equal("first", queue.Current!.Id);
    }

    [Fact]
    public void Without_runs_there_is_nothing_to_train()
    {
        RunQueue queue = RunQueue.Of([]);

        Assert.Null(queue.Current);
        Assert.Empty(queue.Waiting);
        Assert.Equal(1, queue.NextOrder);
        Assert.Null(queue.PlaceOf("first"));
        Assert.Null(queue.Find("first"));
    }
}
