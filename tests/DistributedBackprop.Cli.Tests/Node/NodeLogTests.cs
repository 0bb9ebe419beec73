using System.Text.Json.Nodes;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli.Node;
using DistributedBackprop.Cli.Train;

namespace DistributedBackprop.Cli.Tests.Node;

/// <summary>Lines of a node's log for collectors: which node says it, how much it matters, and what belongs to it.</summary>
public sealed class NodeLogTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_line_has_time_level_node_and_event_and_then_its_facts()
    {
        new NodeLog(_output, LogFormat.Json, "a", TimeProvider.System).Write(
            NodeLogLevel.Warning, "memberUnreachable", "node b:4053 is not heard of any more", new("member", "b:4053"), new("members", 2));

        JsonObject line = JsonNode.Parse(_output.ToString())!.AsObject();
        Assert.Equal(["time", "level", "node", "event", "text", "member", "members"], line.Select(member => member.Key));
        Assert.Equal(
            ("warning", "a", "memberUnreachable", "b:4053", 2),
            ((string)line["level"]!, (string)line["node"]!, (string)line["event"]!, (string)line["member"]!, (int)line["members"]!));
    }

    [Theory]
    [InlineData("time")]
    [InlineData("level")]
    [InlineData("node")]
    [InlineData("event")]
    [InlineData("text")]
    public void No_fact_is_written_over_what_each_line_has(string key)
    {
        new NodeLog(_output, LogFormat.Json, "a", TimeProvider.System).Write(NodeLogLevel.Info, "memberUp", "node b:4053 is in", new KeyValuePair<string, object?>(key, "something else"));

        Assert.NotEqual("something else", (string)JsonNode.Parse(_output.ToString())!.AsObject()[key]!);
    }

    [Fact]
    public void For_people_it_marks_what_should_be_looked_into()
    {
        var log = new NodeLog(_output, LogFormat.Text, "a", TimeProvider.System);
        log.Write(NodeLogLevel.Debug, "akka", "nothing");
        log.Write(NodeLogLevel.Info, "one", "first");
        log.Write(NodeLogLevel.Warning, "two", "second");
        log.Write(NodeLogLevel.Error, "three", "third");

        Assert.Matches(@"^[0-9:.]{12} first\n[0-9:.]{12} warning: second\n[0-9:.]{12} error: third\n$", _output.ToString());
    }
}
