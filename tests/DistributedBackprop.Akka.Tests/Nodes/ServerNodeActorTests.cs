using System.Security.Cryptography;
using Akka.Actor;
using Akka.TestKit;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Akka.Tests.Cluster;
using DistributedBackprop.Akka.Tests.Roles;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tests;
using DistributedBackprop.Hosting.Tests.Cluster.Runs;

namespace DistributedBackprop.Akka.Tests.Nodes;

/// <summary>A server node has a record once it has its files, whoever gives them, and is there for others meanwhile.</summary>
public sealed class ServerNodeActorTests : RoleActorTest
{
    private const string Id = "digits-1";

    private static readonly byte[] Content = [1, 2, 3];

    private static readonly RunFile Data = new("data.file", "", "digits.csv", Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content)));

    private static readonly RunRecord Record = new(Records.Submit(Id) with { Files = [Data] });

    private readonly TemporaryFolder _temporary = new();
    private readonly ManualResetEventSlim _disk = new(initialState: true);
    private readonly RunStore _store;
    private readonly TestProbe _head;
    private readonly TestProbe _other;
    private readonly IActorRef _server;

    public ServerNodeActorTests()
    {
        _store = RunStore.Open(_temporary["node"], 1_000, new FailingWriter((_, _) =>
        {
            _disk.Wait();
            return false;
        }));
        _head = CreateTestProbe("head");
        _other = CreateTestProbe("other");
        var address = new LinkAddress("here", 4053);
        var settings = new NodeSettings { Name = "n", ServerNodes = [address], Host = address.Host, Listen = address.Host, Folder = _temporary["node"], CacheBytes = 1_000, Threads = 1 };
        var node = new NodeServices(settings, new LogOfTest(), Bulk, new DataCache(_temporary["cache"], 1_000), _store);
        _server = Start(Props.Create(() => new ServerNodeActor(node)));
    }

    [Fact]
    public void A_record_is_kept_with_its_files_and_fetched_once_however_often_its_head_asks()
    {
        Ask(_head, "there:4054");
        FileFetchAsked asked = Fetches.ExpectMsg<FileFetchAsked>();
        Ask(_head, "there:4054");
        Ask(_head, "elsewhere:4054");
        asked.Succeed(Content);

        Assert.Equal(Id, RunRecord.Read(_head.ExpectMsg<RecordKept>().Record).Id);
        Assert.Equal(("there:4054", Data.Sha256), (asked.Owner, asked.File.Sha256));
        Assert.NotNull(_store.Data.Find(Data));
        Assert.False(Fetches.HasMessages);
        Ask(_head, "there:4054");
        _head.ExpectMsg<RecordKept>();
        Assert.False(Fetches.HasMessages);
    }

    [Fact]
    public void Another_head_that_knows_another_owner_does_not_wait_for_the_former_one()
    {
        Ask(_head, "gone:4054");
        Fetches.ExpectMsg<FileFetchAsked>();

        Ask(_other, "there:4054");
        FileFetchAsked asked = Fetches.ExpectMsg<FileFetchAsked>();
        asked.Succeed(Content);

        Assert.Equal("there:4054", asked.Owner);
        _other.ExpectMsg<RecordKept>();
        Assert.False(_head.HasMessages);
    }

    [Fact]
    public void Another_head_that_knows_the_same_owner_is_answered_without_a_second_fetch()
    {
        Ask(_head, "there:4054");
        FileFetchAsked asked = Fetches.ExpectMsg<FileFetchAsked>();
        Ask(_other, "there:4054");

        asked.Succeed(Content);

        _head.ExpectMsg<RecordKept>();
        _other.ExpectMsg<RecordKept>();
        Assert.False(Fetches.HasMessages);
    }

    [Fact]
    public void While_its_disk_is_slow_it_answers_others()
    {
        _disk.Reset();
        Ask(_head, "there:4054");
        Fetches.ExpectMsg<FileFetchAsked>().Succeed(Content);
        RunRecord cancelled = new(Records.Submit("digits-2"), CancelledBy: "ada");
        _server.Tell(new RecordToKeep(cancelled.ToBytes(), "there:4054"), _head);

        _server.Tell(new RecordsAsked(), _other);

        Assert.Equal(0, _other.ExpectMsg<RecordsTold>().Count);
        _disk.Set();
        _head.ExpectMsg<RecordKept>();
        _head.ExpectMsg<RecordKept>();
    }

    protected override void AfterAll()
    {
        _disk.Set();
        base.AfterAll();
        _store.Dispose();
        _temporary.Dispose();
        _disk.Dispose();
    }

    private void Ask(TestProbe head, string files) => _server.Tell(new RecordToKeep(Record.ToBytes(), files), head);
}
