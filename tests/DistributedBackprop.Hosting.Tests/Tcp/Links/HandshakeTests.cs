using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class HandshakeTests
{
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(null)]
    [InlineData("secret")]
    public void Ends_with_the_same_token_or_none_agree_and_the_stream_is_theirs(string? token)
    {
        using LoopbackPair streams = new();
        Assert.Equal((null, null), Shake(streams, token, token));
        streams.Head.WriteByte(42);
        Assert.Equal(42, streams.Worker.ReadByte());
        streams.Worker.WriteByte(43);
        Assert.Equal(43, streams.Head.ReadByte());
    }

    [Theory]
    [InlineData("one", "other", "the worker has another token. Give both ends the same token.", "the head refuses the token: it has another one. Give both ends the same token.")]
    [InlineData("one", null, "the worker was given no token, and this end demands one. Give both ends the same token.", "the head demands a token, and this end was given none. Give both ends the same token.")]
    [InlineData(null, "one", "the worker demands a token, and this end was given none. Give both ends the same token.", "the head was given no token, and this end demands one. Give both ends the same token.")]
    public void Ends_that_differ_in_their_token_both_say_so(string? heads, string? workers, string headSays, string workerSays)
    {
        using LoopbackPair streams = new();
        Assert.Equal((headSays, workerSays), Shake(streams, heads, workers));
        Assert.Throws<ObjectDisposedException>(() => streams.Head.ReadByte());
    }

    [Theory]
    [InlineData((int)LinkRole.Head, "the other end is a head, as this process is; links join a head and a worker.")]
    [InlineData((int)LinkRole.Worker, "the other end is a worker, as this process is; links join a head and a worker.")]
    public void Two_ends_of_the_same_role_part(int role, string words)
    {
        using LoopbackPair streams = new();
        streams.Worker.Write(Greeting.Of((LinkRole)role, hasToken: false).ToBytes());
        Assert.Equal(words, Attempt(() => Handshake.Shake(streams.Head, (LinkRole)role, "the other end", null, Ample)));
    }

    [Fact]
    public void Another_version_is_named_at_both_ends()
    {
        Assert.Equal(2, Greeting.CurrentVersion);
        using LoopbackPair streams = new();
        streams.Worker.Write(new Greeting(7, LinkRole.Worker, HasToken: false).ToBytes());
        Assert.Equal(
            "the worker speaks version 7 of the protocol, this program version 2. Install the same version at both ends.",
            Attempt(() => Handshake.Shake(streams.Head, LinkRole.Head, "the worker", null, Ample)));

        // The other version finds this one's where both have it, whatever else either says.
        byte[] said = new byte[10];
        streams.Worker.ReadExactly(said);
        Assert.Equal("DBPLINK\n"u8, said.AsSpan(0, 8));
        Assert.Equal(2, BinaryPrimitives.ReadUInt16LittleEndian(said.AsSpan(8)));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "does not speak DistributedBackprop's protocol")]
    [InlineData("DBPLINK\n\u0002\u0000\u0007\u0000--------------------------------", "names role 7 and token 0")]
    [InlineData("DBPLINK\n\u0002\u0000\u0002\u0005--------------------------------", "names role 2 and token 5")]
    public void Others_are_told_from_peers(string bytes, string words)
    {
        using LoopbackPair streams = new();
        streams.Worker.Write(Encoding.ASCII.GetBytes(bytes));
        Assert.Contains(words, Attempt(() => Handshake.Shake(streams.Head, LinkRole.Head, "the worker", null, Ample)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_ends_meanwhile_is_named()
    {
        using LoopbackPair streams = new();
        streams.Worker.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal("the worker ended the connection during the handshake", Attempt(() => Handshake.Shake(streams.Head, LinkRole.Head, "the worker", null, Ample)));
    }

    [Fact]
    public void A_peer_that_says_too_little_is_left_in_time()
    {
        using LoopbackPair streams = new();
        streams.Worker.Write("DBP"u8);
        Assert.Equal(
            "the worker: the handshake took longer than 0.05 s",
            Attempt(() => Handshake.Shake(streams.Head, LinkRole.Head, "the worker", null, TimeSpan.FromMilliseconds(50))));
        Assert.Throws<ObjectDisposedException>(() => streams.Head.ReadByte());
    }

    [Fact]
    public void A_head_that_only_says_it_knows_the_token_is_found_out()
    {
        using LoopbackPair streams = new();
        streams.Head.Write([.. Greeting.Of(LinkRole.Head, hasToken: true).ToBytes(), 1, .. new byte[TokenProof.Bytes]]);
        Assert.StartsWith(
            "the head does not know the token",
            Attempt(() => Handshake.Shake(streams.Worker, LinkRole.Worker, "the head", "secret", Ample)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_proof_is_good_for_one_connection_and_one_role()
    {
        byte[] worker = Greeting.Of(LinkRole.Worker, hasToken: true).ToBytes();
        byte[] head = Greeting.Of(LinkRole.Head, hasToken: true).ToBytes();
        TokenProof proof = new("secret", worker, head);
        Assert.True(proof.IsOf(LinkRole.Worker, new TokenProof("secret", worker, head).Of(LinkRole.Worker)));
        Assert.False(proof.IsOf(LinkRole.Head, proof.Of(LinkRole.Worker)));
        Assert.False(proof.IsOf(LinkRole.Worker, new TokenProof("Secret", worker, head).Of(LinkRole.Worker)));
        Assert.False(proof.IsOf(LinkRole.Worker, new TokenProof("secret", Greeting.Of(LinkRole.Worker, hasToken: true).ToBytes(), head).Of(LinkRole.Worker)));
        Assert.False(proof.IsOf(LinkRole.Worker, new TokenProof("secret", worker, Greeting.Of(LinkRole.Head, hasToken: true).ToBytes()).Of(LinkRole.Worker)));
        Assert.False(proof.IsOf(LinkRole.Worker, []));
    }

    [Fact]
    public async Task The_token_does_not_travel()
    {
        using LoopbackPair streams = new();
        using MemoryStream said = new();
        WatchedStream worker = new(streams.Worker, _ => { }) { Copy = said };
        Task<string?> head = Task.Run(() => AttemptOrNull(() => Handshake.Shake(streams.Head, LinkRole.Head, "the worker", "secret", Ample)));
        Handshake.Shake(worker, LinkRole.Worker, "the head", "secret", Ample);
        Assert.Null(await head);
        Assert.Equal(44 + 32, said.Length);
        Assert.Equal(-1, said.ToArray().AsSpan().IndexOf("secret"u8));
    }

    private static (string? Head, string? Worker) Shake(LoopbackPair streams, string? heads, string? workers)
    {
        Task<string?> head = Task.Run(() => AttemptOrNull(() => Handshake.Shake(streams.Head, LinkRole.Head, "the worker", heads, Ample)));
        string? worker = AttemptOrNull(() => Handshake.Shake(streams.Worker, LinkRole.Worker, "the head", workers, Ample));
        return (head.GetAwaiter().GetResult(), worker);
    }

    private static string Attempt(Action act) => Assert.Throws<LinkException>(act).Message;

    private static string? AttemptOrNull(Action act) => Record.Exception(act) switch
    {
        null => null,
        LinkException refused => refused.Message,
        Exception other => other.ToString(),
    };
}
