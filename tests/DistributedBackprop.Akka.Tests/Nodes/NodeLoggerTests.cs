using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Akka.Tests.Roles;

namespace DistributedBackprop.Akka.Tests.Nodes;

/// <summary>What of Akka's own log people get to see.</summary>
[Collection(ActorsInTurn.Name)]
public sealed class NodeLoggerTests : TestKit
{
    private readonly NodeLines _log = new();
    private bool _isInCluster;

    public NodeLoggerTests()
        : base("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
    {
        Func<bool> isInCluster = () => _isInCluster;
        IActorRef logger = Sys.ActorOf(Props.Create(() => new NodeLogger(_log, isInCluster)));
        logger.Tell(new Identify(this), TestActor);
        ExpectMsg<ActorIdentity>();
    }

    [Theory]
    [InlineData("Disassociated")]
    [InlineData("Association with remote system akka.tcp://dbp@b:4053 has failed; address is now gated for 500 ms.")]
    [InlineData("Association to [akka.tcp://dbp@b:4053] having UID [1] is irrecoverably failed. UID is now quarantined")]
    [InlineData("Tried to associate with unreachable remote address [akka.tcp://dbp@b:4053].")]
    [InlineData("AssociationError [akka.tcp://dbp@a:4053] -> akka.tcp://dbp@b:4053: Error [Connection refused]")]
    [InlineData("SBR took decision Akka.Cluster.SBR.DownUnreachable and is downing [akka.tcp://dbp@b:4053]")]
    [InlineData("Cluster Node [akka.tcp://dbp@a:4053] - Marking node(s) as UNREACHABLE [Member(...)]. Node roles [worker]")]
    public void A_node_in_a_cluster_tells_in_its_own_words_who_comes_and_goes(string words)
    {
        _isInCluster = true;
        Assert.Equal(NodeLogLevel.Debug, Said(new Warning(null, "akka", GetType(), words)).Level);
        Assert.Equal(NodeLogLevel.Debug, Said(new Error(null, "akka", GetType(), words)).Level);
    }

    [Fact]
    public void That_no_cluster_is_found_a_node_says_itself() =>
        Assert.Equal(NodeLogLevel.Debug, Said(new Warning(null, "akka", GetType(), "Couldn't join seed nodes after [2] attempts, will try again.")).Level);

    [Fact]
    public void Before_that_Akka_tells_why_nobody_is_found()
    {
        Assert.Equal(NodeLogLevel.Warning, Said(new Warning(null, "akka", GetType(), "Tried to associate with unreachable remote address [akka.tcp://dbp@b:4053].")).Level);
    }

    [Fact]
    public void What_is_lost_is_an_error_in_a_cluster_too_and_told_once_a_minute()
    {
        _isInCluster = true;

        Assert.Equal(
            (NodeLogLevel.Error, "akka", "Discarding oversized payload 5277399 Too large."),
            Said(new Error(new InvalidOperationException("Too large."), "akka", GetType(), "Discarding oversized payload 5277399")) is var line ? (line.Level, line.Name, line.Text) : default);
        Assert.Equal(NodeLogLevel.Debug, Said(new Error(null, "akka", GetType(), "Discarding oversized payload 5277400")).Level);
        ((TestScheduler)Sys.Scheduler).Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(NodeLogLevel.Error, Said(new Error(null, "akka", GetType(), "Discarding oversized payload 5277401")).Level);
    }

    [Fact]
    public void What_it_informs_of_is_for_those_who_look_for_an_error() => Assert.Equal(NodeLogLevel.Debug, Said(new Info("akka", GetType(), "Starting up")).Level);

    private NodeLine Said(LogEvent said)
    {
        int before = Count();
        Sys.EventStream.Publish(said);
        AwaitCondition(() => Count() > before);
        return _log.Lines.Last(line => line.Text.StartsWith($"{said.Message}", StringComparison.Ordinal));

        int Count() => _log.Lines.Count(line => line.Text.StartsWith($"{said.Message}", StringComparison.Ordinal));
    }
}
