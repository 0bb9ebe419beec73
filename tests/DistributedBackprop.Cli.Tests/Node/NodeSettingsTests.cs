using System.Text.RegularExpressions;
using DistributedBackprop.Cli.Node;
using DistributedBackprop.Cli.Tests.Documentation;

namespace DistributedBackprop.Cli.Tests.Node;

/// <summary>The settings of a node are those that the page and the shipped file name.</summary>
public sealed partial class NodeSettingsTests
{
    private static readonly IReadOnlyList<NodeSetting> Settings = new NodeArguments().Settings;

    [Fact]
    public void Every_setting_is_on_the_page_and_no_other()
    {
        string[] rows = [.. Row().Matches(Repository.Read("docs/CLUSTER.md")).Select(row => row.Groups[1].Value)];
        Assert.Equal(Settings.Select(setting => $"`--{setting.Name}` | `{setting.Variable}` | `{setting.Name}`").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_shipped_file_sets_what_there_is()
    {
        string file = Repository.Read("config/node.conf");
        string section = file[file.IndexOf("dbp.node {", StringComparison.Ordinal)..file.IndexOf("\n}", StringComparison.Ordinal)];
        string[] names = [.. Key().Matches(section).Select(key => key.Groups[1].Value)];
        Assert.Contains("seed-nodes", names);
        Assert.All(names, name => Assert.Contains(Settings, setting => setting.Name == name));
    }

    [Theory]
    [InlineData("--roles", "boss", "--roles (DBP_ROLES, dbp.node.roles) names boss; there are server and worker.")]
    [InlineData("--host", "a\"b", "--host (DBP_HOST, dbp.node.host) is 'a\"b', which is neither the name nor the address of a machine.")]
    [InlineData("--port", "70000", "--port (DBP_PORT, dbp.node.port) is '70000', not a whole number from 0 to 65,535.")]
    [InlineData("--bulk", "pigeons", "--bulk (DBP_BULK, dbp.node.bulk) is 'pigeons'; there are links and akka.")]
    [InlineData("--log", "xml", "--log (DBP_LOG, dbp.node.log) is 'xml'; there are text and json.")]
    [InlineData("--key", "key.pem", "--certificate (DBP_CERTIFICATE, dbp.node.certificate) and --key (DBP_KEY, dbp.node.key) go together.")]
    public void A_value_that_cannot_be_used_is_named_with_all_its_names(string option, string value, string message)
    {
        CommandRun run = CommandRun.Of("node", option, value);
        Assert.Equal(ExitCode.Unusable, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\| (`--[^`]+` \| `DBP_[^`]+` \| `[^`]+`) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("^ +(?:# )?([a-z-]+) = ", RegexOptions.Multiline)]
    private static partial Regex Key();
}
