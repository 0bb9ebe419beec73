using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using DistributedBackprop.Akka.Bulk;
using DistributedBackprop.Akka.Roles;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tests;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Roles;

/// <summary>Between nodes that a network joins, a run that has trained for long is as durable as a short one.</summary>
[Collection(ActorsInTurn.Name)]
public sealed class LongRunTests : TestKit
{
    private const int Epochs = 50_000;

    private const string Nodes = "dbp";

    private static readonly Config Settings = ConfigurationFactory.ParseString(
        """
        akka.loglevel = ERROR
        akka.stdout-loglevel = OFF
        akka.test.single-expect-default = 60 s
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """).WithFallback(ClusterConfiguration.BuiltIn);

    private static readonly ServerId Own = new("own:4053");

    private static readonly ServerId Second = new("second:4053");

    private static readonly ServerId Third = new("third:4053");

    private readonly TrainingRun _run = Flowers.Prepare(Flowers.Options with { Stopping = Flowers.Options.Stopping with { Epochs = Epochs + 1 } });
    private readonly ActorSystem _other;

    public LongRunTests()
        : base(Settings, Nodes) => _other = ActorSystem.Create(Nodes, Settings);

    /// <summary>The node of the head has nothing on its disk, and another all; the head goes on from that, and a third that comes later gets it too.</summary>
    /// <param name="byAkka">Whether vectors go as messages.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_checkpoint_of_fifty_thousand_epochs_gets_to_the_head_and_from_there_to_others(bool byAkka)
    {
        Checkpoint checkpoint = LongCheckpoint();
        using IBulk here = BulkOf(Sys, byAkka);
        using IBulk there = BulkOf(_other, byAkka);
        here.Meet(there.Address, there.Token);
        there.Meet(here.Address, here.Token);
        var disks = new[] { Own, Second, Third }.ToDictionary(server => server, _ => new Disk());
        using var ofOwn = new StorageThread(disks[Own], _ => throw new NotSupportedException(), _ => { }, _ => { });
        using var ofSecond = new StorageThread(disks[Second], _ => new CheckpointLoaded(checkpoint), _ => { }, _ => { });
        using var ofThird = new StorageThread(disks[Third], _ => throw new NotSupportedException(), _ => { }, _ => { });
        IActorRef own = Sys.ActorOf(Props.Create(() => new VoterActor(_run, _run.CreateVoter(Own, null, null), ofOwn, here)));
        IActorRef second = _other.ActorOf(Props.Create(() => new VoterActor(_run, _run.CreateVoter(Second, null, CheckpointId.Of(checkpoint)), ofSecond, there)), "second");
        TestProbe parent = CreateTestProbe();
        parent.IgnoreMessages<Happened>();

        var place = new HeadPlace(_run, new HeadId(Own, 1), new Electorate([Own, Second, Third]), 0, own, server => Sys.ActorSelection(PathThere(server == Second ? second.Path : second.Path.Parent / "third")), here);
        parent.ChildActorOf(Props.Create(() => new ParameterServerActor(place, ofOwn)));
        HeadReady ready = Assert.IsType<HeadReady>(parent.FishForMessage<ToCoordinator>(_ => true).Message);
        _other.ActorOf(Props.Create(() => new VoterActor(_run, _run.CreateVoter(Third, null, null), ofThird, there)), "third");
        await Task.WhenAll(disks.Values.Select(disk => disk.Kept));

        Assert.Equal(checkpoint.Progress.History, ready.History);
        Assert.All(disks.Values, disk => Assert.Equal(checkpoint.Progress.History, disk.Kept.Result.Progress.History));
        Assert.All(disks.Values, disk => Assert.True(disk.Kept.Result.Tensors.Best!.HasBitsOf(checkpoint.Tensors.Best!)));
    }

    [Fact]
    public void What_is_too_long_for_the_network_is_an_error_that_names_it()
    {
        TestProbe errors = CreateTestProbe();
        Sys.EventStream.Subscribe(errors, typeof(Error));
        IActorRef receiver = _other.ActorOf(Props.Create<Listener>());

        Sys.ActorSelection(PathThere(receiver.Path)).Tell(new Chunk(new byte[4 << 20]));

        Error error = errors.FishForMessage<Error>(said => said.Cause is not null);
        Assert.Contains("Chunk takes 4194310 bytes, and a message between nodes at most 4128768", error.Cause.Message, StringComparison.Ordinal);
    }

    protected override void AfterAll()
    {
        _other.Terminate().Wait();
        base.AfterAll();
    }

    private static IBulk BulkOf(ActorSystem system, bool byAkka)
    {
        Address address = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        return byAkka
            ? new AkkaBulk(system, $"{address.Host}:{address.Port}", _ => null)
            : new LinkBulk(new LinkBulkOptions { Listen = new LinkAddress("127.0.0.1", 0) }, _ => null, (_, _) => { });
    }

    private string PathThere(ActorPath actor) => actor.ToStringWithAddress(((ExtendedActorSystem)_other).Provider.DefaultAddress);

    private FlatVector VectorOf(byte value)
    {
        FlatVector vector = _run.CreateVector();
        vector.Bytes.Fill(value);
        return vector;
    }

    private Checkpoint LongCheckpoint() => new(
        new ModelVersion(1, 3L * Epochs),
        _run.Identity,
        new RunProgress
        {
            Updates = 3L * Epochs,
            BestEpoch = Epochs,
            History =
            [
                .. Enumerable.Range(1, Epochs).Select(epoch => new EpochRecord
                {
                    Epoch = epoch,
                    Updates = 3L * epoch,
                    Error = 1.0 / epoch,
                    Accuracy = 1 - (1.0 / epoch),
                    ValidationError = 2.0 / epoch,
                    ValidationAccuracy = 1 - (2.0 / epoch),
                    GradientNorm = 3.0 / epoch,
                    RelativeChange = 4.0 / epoch,
                    LearningRate = 5.0 / epoch,
                    ExamplesPerSecond = 6.0 / epoch,
                    Seconds = 7.0 / epoch,
                }),
            ],
        },
        new ModelTensors(VectorOf(1), [KeyValuePair.Create("velocity", VectorOf(2))], VectorOf(3)));

    private sealed class Listener : ReceiveActor;

    /// <summary>Keeps the first checkpoint.</summary>
    private sealed class Disk : IRunStorage
    {
        private readonly TaskCompletionSource<Checkpoint> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Checkpoint> Kept => _kept.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public void StorePromise(Promise promise)
        {
        }

        public void StoreCheckpoint(Checkpoint checkpoint) => _kept.TrySetResult(checkpoint);

        public void PublishEpochs(IReadOnlyList<EpochRecord> epochs)
        {
        }

        public string StoreModel(StoreModel model) => throw new NotSupportedException();
    }
}
