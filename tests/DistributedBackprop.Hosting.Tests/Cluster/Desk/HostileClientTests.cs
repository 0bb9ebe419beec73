using System.Net.Sockets;
using System.Text;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tests.Cluster.Runs;
using DistributedBackprop.Hosting.Tests.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Cluster.Desk;

/// <summary>Clients that shake hands and then keep to no rule: each is refused with a reason, and the desk answers others.</summary>
public sealed class HostileClientTests : IDisposable
{
    private readonly OpenDesk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"id\":1}")]
    [InlineData("{\"id\":\"digits-1\"}")]
    [InlineData("{\"id\":null,\"afterEpoch\":0}")]
    [InlineData("{\"id\":\"digits-1\",\"afterEpoch\":0,\"more\":1}")]
    [InlineData("{\"id\":\"digits-1\",\"id\":\"digits-2\",\"afterEpoch\":0}")]
    [InlineData("\0\u0001\u0002")]
    public async Task A_question_that_cannot_be_read_is_refused(string json)
    {
        string answer = await AskAsync(DeskKind.RunQuestion, Encoding.UTF8.GetBytes(json + " "));

        Assert.Contains("The question cannot be read", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_nested_without_end_is_refused() =>
        Assert.Contains("The question cannot be read", await AskAsync(DeskKind.Submission, Encoding.UTF8.GetBytes(new string('[', 1_000_000))), StringComparison.Ordinal);

    [Theory]
    [InlineData(255)]
    [InlineData((int)DeskKind.Placement)]
    public async Task A_question_that_is_not_known_is_refused(int kind) =>
        Assert.Contains($"does not know question {kind}", await AskAsync((DeskKind)kind, "{}"u8.ToArray()), StringComparison.Ordinal);

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("..")]
    [InlineData("record.json")]
    public async Task A_file_that_the_run_has_not_left_is_not_sent(string name)
    {
        _desk.Desk.Store.Keep(Records.Queued("digits-1") with { End = Records.End() });

        string answer = await AskAsync(DeskKind.FileRequest, Encoding.UTF8.GetBytes($$"""{"id":"digits-1","file":{"name":"{{name}}","bytes":10,"sha256":"{{Records.Sha256}}"} }"""));

        Assert.Contains("Run digits-1 has left no such file", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../escaped.csv", 10)]
    [InlineData("fine.csv", -1)]
    public async Task A_file_by_a_name_or_length_that_none_has_is_not_received(string name, int bytes)
    {
        string answer = await AskAsync(
            DeskKind.FileOffered, Encoding.UTF8.GetBytes($$"""{"file":{"option":"data.file","path":"","name":"{{name}}","bytes":{{bytes}},"sha256":"{{Records.Sha256}}"} }"""));

        Assert.Contains("A file was offered by what is no name, length and SHA-256", answer, StringComparison.Ordinal);
        Assert.Empty(_desk.Desk.FilesSent);
    }

    [Fact]
    public async Task A_file_larger_than_the_node_keeps_is_not_received()
    {
        string answer = await AskAsync(
            DeskKind.FileOffered, Encoding.UTF8.GetBytes($$"""{"file":{"option":"data.file","path":"","name":"fine.csv","bytes":900000000000,"sha256":"{{Records.Sha256}}"} }"""));

        Assert.Contains("The node cannot do that: fine.csv has 900,000.0 MB", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_nobody_waits_for_ends_the_link()
    {
        using HostileClient client = Connect();
        client.Give(DeskKind.FilePart, Block.Of(new byte[10]));

        await RequireEndAsync(client, "comes out of turn");
    }

    [Theory]
    [InlineData(DeskLimits.QuestionBytes + 1)]
    [InlineData(0)]
    public async Task A_question_that_is_too_long_or_empty_ends_the_link(int length)
    {
        using HostileClient client = Connect();
        client.Give(DeskKind.StatusQuestion, Block.Of(new byte[length]));

        await RequireEndAsync(client, "is not one block of 1 to");
    }

    [Fact]
    public async Task Two_questions_at_once_end_the_link()
    {
        var never = new TaskCompletionSource();
        _desk.Desk.BeforeStatus = () => never.Task;
        using HostileClient client = Connect();
        client.Give(DeskKind.StatusQuestion, Block.Of("{}"u8.ToArray()));
        client.Give(DeskKind.StatusQuestion, Block.Of("{}"u8.ToArray()));

        Assert.Contains("comes out of turn", client.Owner.Cause(), StringComparison.Ordinal);
        _desk.Desk.BeforeStatus = null;
        never.SetResult();
        await RequireAnswersAsync();
    }

    [Fact]
    public async Task A_worker_that_takes_a_desk_for_a_head_is_told_so()
    {
        using HostileClient client = Connect();
        client.Link.SendControl(16, "worker"u8);

        await RequireEndAsync(client, "this is the desk of a cluster's node");
    }

    [Fact]
    public async Task Parts_of_more_bytes_than_were_announced_end_the_link()
    {
        using HostileClient client = Connect();
        client.Give(DeskKind.FileOffered, Block.Of(Encoding.UTF8.GetBytes($$"""{"file":{"option":"data.file","path":"","name":"fine.csv","bytes":10,"sha256":"{{Records.Sha256}}"} }""")));
        Assert.Contains("true", client.Answer(), StringComparison.Ordinal);
        client.Give(DeskKind.FilePart, Block.Of(new byte[11]));

        await RequireEndAsync(client, "was announced with 10 bytes, and 11 came");
    }

    [Fact]
    public async Task Bytes_that_are_no_handshake_are_refused()
    {
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            socket.Connect(_desk.Address.Host, _desk.Address.Port);
            socket.Send(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: desk\r\n\r\n" + new string('x', 100)));
            ReadToTheEnd(socket);
        }

        await RequireAnswersAsync();
        Assert.Contains("does not speak DistributedBackprop's protocol", Assert.Single(_desk.Refused), StringComparison.Ordinal);
    }

    /// <summary>The desk says its greeting, and then no more. What it left unread makes the end a reset on some systems.</summary>
    private static void ReadToTheEnd(Socket socket)
    {
        try
        {
            while (socket.Receive(new byte[100]) > 0)
            {
                // What it says does not matter.
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // That is an end as well.
        }
    }

    private HostileClient Connect() => new(Dialer.Connect(_desk.Address, "the desk", token: null, security: null, CancellationToken.None));

    private async Task<string> AskAsync(DeskKind kind, byte[] json)
    {
        using HostileClient client = Connect();
        client.Give(kind, Block.Of(json));
        string answer = client.Answer();
        await RequireAnswersAsync();
        return answer;
    }

    private async Task RequireEndAsync(HostileClient client, string reason)
    {
        Assert.Contains(reason, client.Owner.Cause(), StringComparison.Ordinal);
        await RequireAnswersAsync();
    }

    private async Task RequireAnswersAsync()
    {
        using DeskClient other = await _desk.ConnectAsync();
        Assert.Equal("a:4053", (await other.StatusAsync().WaitAsync(OpenDesk.Hung)).Node);
    }

    private sealed class HostileClient : IDisposable
    {
        public HostileClient(Stream stream)
        {
            Link = Owner.Link = new Link(stream, "the desk", new LinkOptions(), Owner);
            Link.Start();
        }

        public RecordingOwner Owner { get; } = new();

        public Link Link { get; }

        public void Give(DeskKind kind, Block block) => Owner.Give((byte)kind, "", block);

        /// <summary>The next message of the desk.</summary>
        public string Answer()
        {
            while (!Owner.Next().StartsWith("bulk", StringComparison.Ordinal))
            {
                // What was sent is told too.
            }

            Assert.True(Owner.Received.TryDequeue(out byte[][]? blocks));
            return Encoding.UTF8.GetString(Assert.Single(blocks));
        }

        public void Dispose() => Link.Dispose();
    }
}
