using Akka.Configuration;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Hosting.Tcp;
using ConfigurationException = DistributedBackprop.Training.Configuration.ConfigurationException;

namespace DistributedBackprop.Akka.Tests.Nodes;

/// <summary>A node's file gives settings, or a sentence that names the line.</summary>
public sealed class NodeConfigurationTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Values_and_lists_below_the_node_are_read_and_what_is_for_Akka_is_not()
    {
        IReadOnlyDictionary<string, string> values = Read(
            """"
            # A comment with { and " and [.
            dbp.node {
              host = "192.168.1.10" // and another ]
              seed-nodes = ["a:1", "b:2",
                "c:3"]
              name = "with } and # and \" in it"
              folder = ${base}/dbp
              cache = null
              log = """json"""
              roles = []
            }
            base = /var
            akka.cluster.failure-detector.threshold = 9
            """");

        Assert.Equal(
            new Dictionary<string, string> { ["host"] = "192.168.1.10", ["seed-nodes"] = "a:1,b:2,c:3", ["name"] = "with } and # and \" in it", ["folder"] = "/var/dbp", ["log"] = "json", ["roles"] = "" },
            values);
    }

    [Theory]
    [InlineData("")]
    [InlineData("akka.loglevel = INFO")]
    [InlineData("dbp { computing { } }")]
    public void Without_a_section_for_the_node_there_are_no_values(string text) => Assert.Empty(Read(text));

    [Theory]
    [InlineData("dbp.node { roles = [ }", "no HOCON: line 1: '}' does not close the '[' of line 1.")]
    [InlineData("dbp.node {\n  roles = [\"server\"\n", "no HOCON: line 2: '[' is not closed.")]
    [InlineData("dbp.node {\n  host = a\n", "no HOCON: line 1: '{' is not closed.")]
    [InlineData("dbp.node {\n  host = \"a\n}\n", "no HOCON: line 2: a quote is not closed.")]
    [InlineData("dbp.node {\n  host = \"\"\"a\"\n}\n", "no HOCON: line 2: a quote is not closed.")]
    [InlineData("dbp.node { host = \"a\\", "no HOCON: line 1: a quote is not closed.")]
    [InlineData("dbp.node { }\n}", "no HOCON: line 2: '}' closes nothing.")]
    [InlineData("a = ]", "no HOCON: line 1: ']' closes nothing.")]
    [InlineData("a = [ = ]", "no HOCON: line 1: '=' stands in a list; a value with this sign needs quotes.")]
    [InlineData("a = [ \"b\" ? ]", "no HOCON: line 1: '?' stands in a list; a value with this sign needs quotes.")]
    [InlineData("dbp.node.seed-nodes = [a:1]", "no HOCON: line 1: ':' stands in a list; a value with this sign needs quotes.")]
    [InlineData("a = [${?b}]", "no HOCON: line 1: '$' does not begin a name in '${' and '}'; a value with this sign needs quotes.")]
    [InlineData("a = [$]", "no HOCON: line 1: '$' does not begin a name in '${' and '}'; a value with this sign needs quotes.")]
    [InlineData("a = ${b}", "no HOCON: Unresolved substitution: b")]
    [InlineData("a = @", "no HOCON: ")]
    [InlineData("dbp.node = 5", "dbp.node is no section. Write dbp.node { … } with the node's settings in it.")]
    [InlineData("dbp = 5", "dbp.node is no section. Write dbp.node { … } with the node's settings in it.")]
    [InlineData("dbp.node { host { name = a } }", "dbp.node.host is neither a value nor a list of values.")]
    [InlineData("dbp.node { roles = [[a]] }", "dbp.node.roles is neither a value nor a list of values.")]
    [InlineData("include \"other.conf\"\n", "the node's configuration is to include 'other.conf'. Write into this file what that one holds.")]
    public void What_is_wrong_is_told_with_the_file(string text, string fault)
    {
        string message = Assert.Throws<ConfigurationException>(() => Read(text)).Message;

        Assert.StartsWith($"{_file}: ", message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Brackets_may_be_as_deep_as_settings_are_and_not_as_deep_as_a_stack()
    {
        Assert.Empty(Read($"a = {new string('[', 100)}{new string(']', 100)}"));
        Assert.Contains("line 1: brackets stand in each other over 100 deep", Assert.Throws<ConfigurationException>(() => Read($"a = {new string('[', 100_000)}")).Message, StringComparison.Ordinal);
    }

    /// <summary>The parser's errors are many; that it comes back from whatever a mistake makes of a file is all that is asked here.</summary>
    [Fact]
    public async Task A_file_with_a_sign_too_much_or_too_few_is_read_or_refused()
    {
        string shipped = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "config", "node.conf"));
        const string Signs = "\"'#,.:;=@[\\]{|}$?`^!*&/\n ";
        var random = new Random(4701);

        Task<int> reading = Task.Factory.StartNew(
            () => Enumerable.Range(0, 3_000).Count(_ => IsReadOrRefused(shipped.Remove(random.Next(shipped.Length), 1).Insert(random.Next(shipped.Length), $"{Signs[random.Next(Signs.Length)]}"))), TaskCreationOptions.LongRunning);

        Assert.InRange(await reading.WaitAsync(TimeSpan.FromMinutes(2)), 1, 2_999);
    }

    [Fact]
    public void Whatever_a_host_is_called_it_stays_one_value()
    {
        Config config = NodeConfiguration.Of(new NodeSettings
        {
            Name = "n",
            ServerNodes = [new LinkAddress("a", 1)],
            Host = "a\"\nakka.loglevel = DEBUG\\",
            Listen = "::1",
            Folder = "f",
            CacheBytes = 1,
            Threads = 1,
        });

        Assert.Equal(("a\"\nakka.loglevel = DEBUG\\", "::1", "INFO"), (config.GetString("akka.remote.dot-netty.tcp.public-hostname"), config.GetString("akka.remote.dot-netty.tcp.hostname"), config.GetString("akka.loglevel")));
    }

    private bool IsReadOrRefused(string text)
    {
        try
        {
            Read(text);
            return true;
        }
        catch (ConfigurationException)
        {
            return false;
        }
    }

    private IReadOnlyDictionary<string, string> Read(string text)
    {
        File.WriteAllText(_file, text);
        return NodeConfiguration.ReadValues(_file);
    }
}
