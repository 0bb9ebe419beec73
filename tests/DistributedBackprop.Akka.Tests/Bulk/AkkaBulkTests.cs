using System.Security.Cryptography;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using DistributedBackprop.Akka.Bulk;
using DistributedBackprop.Akka.Tests.Roles;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tests;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Akka.Tests.Bulk;

/// <summary>Vectors and files that go as messages come as they were, or the fetch fails soon, and for the cause.</summary>
[Collection(ActorsInTurn.Name)]
public sealed class AkkaBulkTests : TestKit
{
    private const string Nodes = "dbp";

    private const int Chunks = 12;

    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private static readonly Config Settings = ConfigurationFactory.ParseString(
        """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.test.single-expect-default = 30 s
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """).WithFallback(ClusterConfiguration.BuiltIn);

    private readonly ActorSystem _other;
    private readonly TestProbe _asked;
    private readonly TemporaryFolder _temporary = new();
    private readonly FlatVector _into = new FlatVector<float>(new float[Chunks * AkkaBulk.ChunkBytes / sizeof(float)]);

    public AkkaBulkTests()
        : base(Settings, Nodes)
    {
        _other = ActorSystem.Create(Nodes, Settings);
        _asked = CreateTestProbe(_other);
    }

    [Fact]
    public async Task Vectors_and_files_come_as_they_were()
    {
        byte[] content = RandomNumberGenerator.GetBytes((10 * AkkaBulk.ChunkBytes) + 1);
        (RunFile file, IncomingFile incoming) = Expect(content);
        File.WriteAllBytes(_temporary["original"], content);
        using var owner = new AkkaBulk(_other, AddressOf(_other), sha256 => sha256 == file.Sha256 ? _temporary["original"] : null);
        using var fetcher = new AkkaBulk(Sys, AddressOf(Sys), _ => null);
        var vector = new FlatVector<float>([.. Enumerable.Range(0, 200_000).Select(number => number / 3f)]);
        var received = new FlatVector<float>(new float[vector.Length]);

        string path = await fetcher.FetchFileAsync(owner.Address, file, incoming, default).WaitAsync(Hung);
        await fetcher.FetchAsync(owner.Keep([vector]), [received], default).WaitAsync(Hung);

        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.True(vector.HasBitsOf(received));
    }

    [Fact]
    public async Task A_few_chunks_of_a_file_are_under_way_at_once_and_are_taken_in_their_order()
    {
        byte[] content = RandomNumberGenerator.GetBytes(AkkaBulk.Credits * AkkaBulk.ChunkBytes);
        (RunFile file, IncomingFile incoming) = Expect(content);
        using AkkaBulk fetcher = FetchFromProbe();

        Task<string> fetched = fetcher.FetchFileAsync(AddressOf(_other), file, incoming, default);
        (FileChunkAsked Asked, IActorRef Asker)[] asked = [.. Enumerable.Range(0, AkkaBulk.Credits).Select(_ => (_asked.ExpectMsg<FileChunkAsked>(), _asked.LastSender))];
        foreach ((FileChunkAsked chunk, IActorRef asker) in asked.Reverse())
        {
            asker.Tell(new Chunk(content[(int)chunk.Offset..][..chunk.Length]));
        }

        Assert.Equal(content, File.ReadAllBytes(await fetched.WaitAsync(Hung)));
    }

    [Fact]
    public async Task The_first_chunk_that_is_refused_ends_a_fetch()
    {
        using AkkaBulk fetcher = FetchFromProbe();

        Task fetched = fetcher.FetchAsync(new BulkTicket(AddressOf(_other), 1), [_into], default);
        ExpectAll().Tell(new ChunkRefused("it is gone", IsKept: false));

        Assert.Equal(BulkFailure.NotKept, (await Assert.ThrowsAsync<BulkException>(() => fetched.WaitAsync(Hung))).Failure);
        Assert.False(_asked.HasMessages);
    }

    [Fact]
    public async Task An_owner_that_is_silent_is_not_asked_for_the_rest()
    {
        using AkkaBulk fetcher = FetchFromProbe(TimeSpan.FromSeconds(1));

        Task fetched = fetcher.FetchAsync(new BulkTicket(AddressOf(_other), 1), [_into], default);
        ExpectAll();

        BulkException gone = await Assert.ThrowsAsync<BulkException>(() => fetched.WaitAsync(Hung));
        Assert.Equal((BulkFailure.OwnerGone, $"{AddressOf(_other)} does not answer"), (gone.Failure, gone.Message));
        Assert.False(_asked.HasMessages);
    }

    [Fact]
    public async Task A_fetch_from_a_node_that_leaves_fails_at_once_and_the_next_life_of_the_node_is_asked_again()
    {
        using AkkaBulk fetcher = FetchFromProbe(Timeout.InfiniteTimeSpan);
        Task fetched = fetcher.FetchAsync(new BulkTicket(AddressOf(_other), 1), [_into], default);
        ExpectAll();

        fetcher.Meet(AddressOf(_other), token: null);

        BulkException gone = await Assert.ThrowsAsync<BulkException>(() => fetched.WaitAsync(Hung));
        Assert.Equal((BulkFailure.OwnerGone, $"{AddressOf(_other)} has left"), (gone.Failure, gone.Message));
        Task again = fetcher.FetchAsync(new BulkTicket(AddressOf(_other), 2), [_into], default);
        Assert.Equal(2, _asked.ExpectMsg<ChunkAsked>().Ticket);
        fetcher.Dispose();
        await Assert.ThrowsAsync<BulkException>(() => again.WaitAsync(Hung));
    }

    [Fact]
    public async Task A_fetch_that_is_cancelled_ends_as_that()
    {
        using AkkaBulk fetcher = FetchFromProbe(Timeout.InfiniteTimeSpan);
        using var cancel = new CancellationTokenSource();
        Task fetched = fetcher.FetchAsync(new BulkTicket(AddressOf(_other), 1), [_into], cancel.Token);
        ExpectAll();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetched.WaitAsync(Hung));
    }

    protected override void AfterAll()
    {
        _other.Terminate().Wait();
        base.AfterAll();
        _temporary.Dispose();
    }

    private static string AddressOf(ActorSystem system)
    {
        Address address = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        return $"{address.Host}:{address.Port}";
    }

    private (RunFile File, IncomingFile Incoming) Expect(byte[] content)
    {
        var file = new RunFile("data.file", "", "data.csv", content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
        return (file, new IncomingFile(file, _temporary["data.csv"]));
    }

    /// <summary>The bulk of this node; what it asks the other for, the probe hears.</summary>
    private AkkaBulk FetchFromProbe(TimeSpan? silence = null)
    {
        IActorRef probe = _asked;
        _other.ActorOf(Props.Create(() => new Passing(probe)), ChunkActor.Name);
        return new AkkaBulk(Sys, AddressOf(Sys), _ => null) { Silence = silence ?? Hung };
    }

    /// <summary>Waits for all questions that a fetch may have under way.</summary>
    /// <returns>Who waits for the answer to the first.</returns>
    private IActorRef ExpectAll()
    {
        _asked.ExpectMsg<ChunkAsked>(asked => asked.Offset == 0);
        IActorRef first = _asked.LastSender;
        Assert.All(Enumerable.Range(1, AkkaBulk.Credits - 1), _ => _asked.ExpectMsg<ChunkAsked>());
        return first;
    }

    private sealed class Passing : ReceiveActor
    {
        public Passing(IActorRef probe) => ReceiveAny(probe.Forward);
    }
}
