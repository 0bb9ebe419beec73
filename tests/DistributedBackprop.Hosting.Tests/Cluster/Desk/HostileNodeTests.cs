using System.Text;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tests.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Cluster.Desk;

/// <summary>What answers is no desk, or keeps to no rule: the client says so, and takes in no more than its bounds.</summary>
public sealed class HostileNodeTests : IDisposable
{
    private readonly LoopbackPair _streams = new();
    private readonly RecordingOwner _node = new();
    private readonly Link _link;
    private readonly DeskLink _client;

    public HostileNodeTests()
    {
        _link = _node.Link = new Link(_streams.Head, "the client", new LinkOptions(), _node);
        _link.Start();
        _client = new DeskLink(_streams.Worker, "the node");
    }

    public void Dispose()
    {
        _link.Dispose();
        _client.Dispose();
        _streams.Dispose();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{\"node\":")]
    [InlineData("{\"node\":1}")]
    [InlineData("{}")]
    public async Task An_answer_that_cannot_be_read_is_said_to_be_of_another_version(string json) => Assert.StartsWith(
        "The answer of the node cannot be read: ", (await RefusalAsync(() => Answer(DeskKind.Status, json))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_answer_to_another_question_is_refused() => Assert.Contains(
        "message 148 came instead of 144", (await RefusalAsync(() => Answer(DeskKind.Placement, "{}"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(17, 10)]
    [InlineData((int)DeskKind.Status, 0)]
    [InlineData((int)DeskKind.Status, DeskLimits.AnswerBytes + 1)]
    [InlineData((int)DeskKind.FilePart, DeskLimits.PartBytes + 1)]
    public async Task A_message_that_no_desk_sends_ends_the_link(int kind, int length) => Assert.Contains(
        "is no answer of a desk", (await RefusalAsync(() => _node.Give((byte)kind, "", Block.Of(new byte[length])))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_control_message_ends_the_link() => Assert.Contains(
        "is no answer of a desk", (await RefusalAsync(() => _link.SendControl(33, "welcome"u8))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Parts_of_a_file_that_was_not_asked_for_go_nowhere()
    {
        DeskException refusal = await RefusalAsync(() =>
        {
            Answer(DeskKind.FilePart, "part");
            Answer(DeskKind.Refusal, """{"text":"no"}""");
        });

        Assert.Equal("no", refusal.Message);
    }

    [Fact]
    public async Task A_refusal_is_one_line_that_no_terminal_takes_for_commands() => Assert.Equal(
        "no [2J then", (await RefusalAsync(() => Answer(DeskKind.Refusal, """{"text":"no\u001b[2J\nthen"}"""))).Message);

    [Fact]
    public async Task Who_leaves_without_an_answer_may_be_no_desk_at_all()
    {
        DeskException lost = await RefusalAsync(() => _link.Close("a worker sends bulk message 128, which is not known here"));

        Assert.True(lost.IsLost);
        Assert.Equal(
            "the node closed the link: a worker sends bulk message 128, which is not known here. If that is the port of a node's desk, ask again, or another node of the cluster.", lost.Message);
    }

    private void Answer(DeskKind kind, string json) => _node.Give((byte)kind, "", Block.Of(Encoding.UTF8.GetBytes(json)));

    private async Task<DeskException> RefusalAsync(Action answer)
    {
        var asked = _client.AskAsync<ClusterStatus>(DeskKind.StatusQuestion, new StatusQuestion(), DeskKind.Status);
        answer();
        return await Assert.ThrowsAsync<DeskException>(() => asked.WaitAsync(OpenDesk.Hung));
    }
}
