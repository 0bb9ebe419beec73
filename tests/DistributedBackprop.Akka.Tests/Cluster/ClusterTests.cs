using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>Whole clusters on this machine: whatever happens to nodes, a run comes to the bits of one process.</summary>
[Collection(nameof(ClusterTests))]
[CollectionDefinition(nameof(ClusterTests), DisableParallelization = true)]
public sealed class ClusterTests
{
    private const int DigitsRun = 2;
    private const int ShortRun = 30;
    private const int LongRun = 400;

    private static readonly Task<string> ShaOfLongRun = ShippedRun.ShaByThreadsAsync(ShippedRun.Flowers, LongRun);

    [ClusterTheory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task Any_number_of_nodes_gives_the_bits_of_one_process(int nodes, bool bulkByAkka)
    {
        await using var cluster = new TestCluster(nodes);
        for (int node = 0; node < nodes; node++)
        {
            cluster.Start<TestNode.InProcess>(node, bulkByAkka);
        }

        string run = await cluster.SubmitAsync(nodes - 1, ShippedRun.Request(ShippedRun.Digits, DigitsRun));
        RunResult result = await cluster.UntilOverAsync(0, run);

        Assert.Equal((RunState.Ended, await ShippedRun.ShaByThreadsAsync(ShippedRun.Digits, DigitsRun)), (result.Run.State, result.Run.ParametersSha256));
    }

    [ClusterFact]
    public async Task A_run_that_waits_for_workers_takes_in_a_worker_node_and_gives_it_the_data()
    {
        await using var cluster = new TestCluster(servers: 1);
        cluster.Start<TestNode.InProcess>(0);
        string run = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, LongRun, "workers.minimum=2"));
        await cluster.AskAsync(0, client => client.StatusAsync(), told => told.Problem == "it waits for workers: 1 of 2 are here");

        cluster.Start<TestNode.InProcess>(1);
        await cluster.UntilEpochAsync(0, run, 5);
        ClusterStatus status = await cluster.AskAsync(0, client => client.StatusAsync(), told => told.Workers.Count == 2);

        Assert.Equal(["n0", "n1"], status.Workers.Select(worker => worker.Name).Order());
        Assert.All(status.Workers, worker => Assert.NotNull(worker.ExamplesPerSecond));
        Assert.Equal(await ShaOfLongRun, (await cluster.UntilOverAsync(0, run)).Run.ParametersSha256);
    }

    [ClusterFact]
    public async Task A_second_run_waits_for_the_first_and_one_that_is_cancelled_ends()
    {
        await using var cluster = new TestCluster(servers: 1);
        cluster.Start<TestNode.InProcess>(0);
        string first = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, 100_000));
        string second = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, ShortRun));
        await cluster.UntilEpochAsync(0, first, 3);
        Assert.Equal(RunState.Queued, (await cluster.AskAsync(0, client => client.FindAsync(second, 0), _ => true)).Run.State);

        await cluster.AskAsync(0, client => client.CancelAsync(first, "a test"), _ => true);

        Assert.Equal((RunState.Cancelled, "a test"), (await cluster.UntilOverAsync(0, first)) is { Run: var run } ? (run.State, run.CancelledBy) : default);
        Assert.Equal(await ShippedRun.ShaByThreadsAsync(ShippedRun.Flowers, ShortRun), (await cluster.UntilOverAsync(0, second)).Run.ParametersSha256);
    }

    [ClusterFact]
    public async Task When_the_node_of_the_head_leaves_another_goes_on_with_the_run()
    {
        await using var cluster = new TestCluster(servers: 3);
        TestNode[] nodes = [.. Enumerable.Range(0, 3).Select(number => cluster.Start<TestNode.InProcess>(number))];
        string run = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, LongRun));
        await cluster.UntilEpochAsync(0, run, 5);

        int head = await cluster.HeadAsync(0);
        await nodes[head].LeaveAsync();

        int other = (head + 1) % 3;
        Assert.Equal(await ShaOfLongRun, (await cluster.UntilOverAsync(other, run)).Run.ParametersSha256);
        Assert.NotEqual(head, await cluster.HeadAsync(other));
    }

    [ClusterFact]
    public async Task When_all_nodes_leave_together_what_was_trained_stays_with_those_that_come_back()
    {
        await using var cluster = new TestCluster(servers: 3);
        TestNode.InProcess[] nodes = [.. Enumerable.Range(0, 3).Select(number => cluster.Start<TestNode.InProcess>(number))];
        string run = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, LongRun, "checkpoint.everySeconds=3600"));
        int head = await cluster.HeadAsync(0);
        int trained = (await cluster.UntilEpochAsync(0, run, 5)).Run.Epoch;

        await Task.WhenAll(nodes.Select(node => node.LeaveAsync()));

        Assert.All(nodes, node => Assert.DoesNotContain("leaveTimedOut", node.Log.Names));
        Assert.All(nodes[head].Log.Events, happened => Assert.IsNotType<CheckpointFailed>(happened));
        TestNode.InProcess[] others = [.. Enumerable.Range(0, 3).Where(number => number != head).Select(number => cluster.Start<TestNode.InProcess>(number))];
        Assert.Equal(await ShaOfLongRun, (await cluster.UntilOverAsync((head + 1) % 3, run)).Run.ParametersSha256);
        HeadStarted goesOn = others.SelectMany(node => node.Log.Events).OfType<HeadStarted>().First();
        Assert.InRange(goesOn.FinishedEpochs, trained, LongRun - 1);
    }

    [ClusterFact]
    public async Task When_the_process_of_the_head_is_killed_another_goes_on_with_the_run()
    {
        await using var cluster = new TestCluster(servers: 3);
        TestNode.OwnProcess[] nodes = [.. Enumerable.Range(0, 3).Select(number => cluster.Start<TestNode.OwnProcess>(number))];
        string run = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, LongRun));
        await cluster.UntilEpochAsync(0, run, 5);

        int head = await cluster.HeadAsync(0);
        nodes[head].Kill();

        int other = (head + 1) % 3;
        Assert.Equal(await ShaOfLongRun, (await cluster.UntilOverAsync(other, run)).Run.ParametersSha256);
        Assert.NotEqual(head, await cluster.HeadAsync(other));
    }

    [ClusterFact]
    public async Task A_worker_process_that_is_killed_is_missed_as_soon_as_its_connection_closes()
    {
        await using var cluster = new TestCluster(servers: 1);
        TestNode.InProcess server = cluster.Start<TestNode.InProcess>(0);
        TestNode.OwnProcess worker = cluster.Start<TestNode.OwnProcess>(1);
        string run = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, LongRun, "workers.minimum=2", "workers.silenceSeconds=3600"));
        await cluster.UntilEpochAsync(0, run, 5);

        worker.Kill();

        Assert.Equal(await ShaOfLongRun, (await cluster.UntilOverAsync(0, run)).Run.ParametersSha256);
        WorkerLeft left = Assert.Single(server.Log.Events.OfType<WorkerLeft>(), left => left.Worker.Name == "n1");
        Assert.Equal($"the connection to its node 127.0.0.1:{worker.Settings.Port} was closed", left.Reason);
    }

    [ClusterFact]
    public async Task A_cluster_whose_processes_were_all_killed_goes_on_when_they_are_back()
    {
        await using var cluster = new TestCluster(servers: 3);
        TestNode.OwnProcess[] nodes = [.. Enumerable.Range(0, 3).Select(number => cluster.Start<TestNode.OwnProcess>(number))];
        string run = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, LongRun));
        await cluster.UntilEpochAsync(0, run, 5);

        foreach (TestNode.OwnProcess node in nodes)
        {
            node.Kill();
        }

        foreach (TestNode.OwnProcess node in nodes)
        {
            node.Start();
        }

        Assert.Equal(await ShaOfLongRun, (await cluster.UntilOverAsync(0, run)).Run.ParametersSha256);
    }

    [ClusterTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nodes_that_are_secured_by_a_certificate_train_together(bool bulkByAkka)
    {
        await using var cluster = new TestCluster(servers: 3);
        await cluster.SecureAsync();
        for (int node = 0; node < 3; node++)
        {
            cluster.Start<TestNode.OwnProcess>(node, bulkByAkka);
        }

        string run = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Digits, DigitsRun, "workers.minimum=3"));
        RunResult result = await cluster.UntilOverAsync(1, run);

        Assert.Equal((RunState.Ended, await ShippedRun.ShaByThreadsAsync(ShippedRun.Digits, DigitsRun)), (result.Run.State, result.Run.ParametersSha256));
    }

    [ClusterFact]
    public async Task A_node_without_the_certificate_gets_into_no_cluster_that_has_one()
    {
        await using var cluster = new TestCluster(servers: 2);
        TestNode.InProcess open = cluster.Start<TestNode.InProcess>(0);
        await cluster.SecureAsync();
        cluster.Start<TestNode.OwnProcess>(1);

        ClusterStatus status = await cluster.AskAsync(1, client => client.StatusAsync(), _ => open.Log.Names.Contains("noCluster"));

        Assert.Empty(status.Members);
    }

    [ClusterFact]
    public async Task A_server_node_that_comes_back_with_an_empty_disk_is_given_the_runs_again()
    {
        await using var cluster = new TestCluster(servers: 3);
        TestNode[] nodes = [.. Enumerable.Range(0, 3).Select(number => cluster.Start<TestNode.InProcess>(number))];
        string run = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, 100_000));
        await cluster.UntilEpochAsync(0, run, 5);
        int head = await cluster.HeadAsync(0);
        (int emptied, int leaving) = ((head + 1) % 3, (head + 2) % 3);

        await nodes[emptied].LeaveAsync();
        Directory.Delete(cluster.FolderOf(emptied), recursive: true);
        cluster.Start<TestNode.InProcess>(emptied);
        await cluster.AskAsync(head, client => client.FindAsync(run, 0), _ => Directory.Exists(Path.Combine(cluster.FolderOf(emptied), "runs", run, "checkpoints")));
        await nodes[leaving].LeaveAsync();
        int epoch = (await cluster.UntilEpochAsync(head, run, 5)).Run.Epoch;

        Assert.Equal(RunState.Running, (await cluster.UntilEpochAsync(head, run, epoch + 200)).Run.State);
    }

    [ClusterFact]
    public async Task A_run_goes_on_when_workers_come_after_it_was_without_any_for_too_long()
    {
        await using var cluster = new TestCluster(servers: 1);
        TestNode.InProcess server = cluster.Start<TestNode.InProcess>(0, change: settings => settings with { IsWorker = false });
        string run = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, ShortRun, "workers.waitSeconds=0.5"));
        await cluster.AskAsync(0, client => client.FindAsync(run, 0), found => found.Run.State == RunState.Running && server.Log.Names.Contains("headEnded"));

        cluster.Start<TestNode.InProcess>(1);

        Assert.Equal(await ShippedRun.ShaByThreadsAsync(ShippedRun.Flowers, ShortRun), (await cluster.UntilOverAsync(0, run)).Run.ParametersSha256);
    }

    [ClusterFact]
    public async Task Nodes_that_end_with_the_last_run_say_that_it_failed_also_when_it_was_under_a_head_before()
    {
        await using var cluster = new TestCluster(servers: 1);
        SubmissionRequest request = ShippedRun.Request(ShippedRun.Flowers, ShortRun);
        request = request with { Identity = request.Identity with { SettingsHash = new string('0', 64) } };
        TestNode.InProcess first = cluster.Start<TestNode.InProcess>(0, change: settings => settings with { ExitsWhenDone = true });
        await cluster.SubmitAsync(0, request);
        Assert.False(await first.Succeeds);

        TestNode.InProcess second = cluster.Start<TestNode.InProcess>(0, change: settings => settings with { ExitsWhenDone = true });
        await cluster.SubmitAsync(0, request);

        Assert.False(await second.Succeeds);
    }

    [ClusterTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_cluster_begins_without_any_one_of_its_server_nodes(int missing)
    {
        await using var cluster = new TestCluster(servers: 3);
        int[] there = [.. Enumerable.Range(0, 3).Where(number => number != missing)];
        foreach (int number in there)
        {
            cluster.Start<TestNode.InProcess>(number);
        }

        string run = await cluster.SubmitAsync(there[0], ShippedRun.Request(ShippedRun.Flowers, ShortRun));
        Assert.Equal(await ShippedRun.ShaByThreadsAsync(ShippedRun.Flowers, ShortRun), (await cluster.UntilOverAsync(there[1], run)).Run.ParametersSha256);

        cluster.Start<TestNode.InProcess>(missing);
        ClusterStatus status = await cluster.AskAsync(missing, client => client.StatusAsync(), told => told.MissingServers.Count == 0);
        Assert.Equal([.. cluster.Servers.Select(server => $"{server}").Order()], status.Members.Select(member => member.Name).Order());
    }

    [ClusterFact]
    public async Task A_run_of_data_that_its_node_cannot_prepare_ends_with_the_cause()
    {
        await using var cluster = new TestCluster(servers: 1);
        cluster.Start<TestNode.InProcess>(0);
        SubmissionRequest request = ShippedRun.Request(ShippedRun.Flowers, ShortRun);

        string run = await cluster.SubmitAsync(0, request with { Identity = request.Identity with { SettingsHash = new string('0', 64) } });
        RunResult result = await cluster.UntilOverAsync(0, run);

        Assert.Equal(RunState.Failed, result.Run.State);
        Assert.Contains("its settings have the hash", result.Run.Outcome, StringComparison.Ordinal);
    }
}
