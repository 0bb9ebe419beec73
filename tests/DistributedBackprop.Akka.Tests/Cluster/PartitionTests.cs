using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>A network that is cut: one side leads, and what it trains is what all go on with.</summary>
[Collection(nameof(ClusterTests))]
public sealed class PartitionTests
{
    private const int Epochs = 2500;

    [ClusterFact]
    public async Task Only_the_side_of_the_majority_leads_and_all_go_on_together_when_the_network_is_whole_again()
    {
        await using var cluster = new TestCluster(servers: 3);
        TestNode.InProcess[] nodes = [.. Enumerable.Range(0, 3).Select(number => cluster.Start<TestNode.InProcess>(number, change: CutNodes.Cuttable))];
        string run = await cluster.SubmitAsync(0, ShippedRun.Request(ShippedRun.Flowers, Epochs));
        await cluster.AskAsync(0, client => client.StatusAsync(), told => told.Members.Count == 3 && told.MissingServers.Count == 0);
        await cluster.UntilEpochAsync(0, run, 5);
        int former = await cluster.HeadAsync(0);
        TestNode.InProcess cut = nodes[former];
        TestNode.InProcess[] others = [.. nodes.Where(node => node != cut)];

        await Task.WhenAll(others.Select(node => CutNodes.CutAsync(cut, node)));
        int alive = (former + 1) % 3;
        int before = (await cluster.AskAsync(alive, client => client.FindAsync(run, 0), _ => HasLed(others))).Run.Epoch;
        int durableAlone = CheckpointsOf(cut);
        RunResult during = await cluster.UntilEpochAsync(alive, run, before + 5);

        Assert.Equal(RunState.Running, during.Run.State);
        Assert.Equal(durableAlone, CheckpointsOf(cut));
        Assert.Single(cut.Log.Events.OfType<HeadStarted>());
        Assert.NotEqual(former, await cluster.HeadAsync(alive));

        await Task.WhenAll(others.Select(node => CutNodes.HealAsync(cut, node)));
        await cluster.AskAsync(alive, client => client.StatusAsync(), told => told.MissingServers.Count == 0 && told.Members.All(member => member.IsReachable));

        Assert.Equal(await ShippedRun.ShaByThreadsAsync(ShippedRun.Flowers, Epochs), (await cluster.UntilOverAsync(former, run)).Run.ParametersSha256);
    }

    private static bool HasLed(IEnumerable<TestNode.InProcess> nodes) => nodes.SelectMany(node => node.Log.Events).OfType<HeadStarted>().Any();

    private static int CheckpointsOf(TestNode.InProcess node) => node.Log.Events.OfType<CheckpointWritten>().Count();
}
