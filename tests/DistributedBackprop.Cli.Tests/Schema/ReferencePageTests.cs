using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DistributedBackprop.Cli.Schema;
using DistributedBackprop.Cli.Tests.Documentation;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Cli.Tests.Schema;

/// <summary>The reference of configurations is made from the schema, whole and readable.</summary>
public sealed partial class ReferencePageTests
{
    private static readonly string Page = ReferencePage.Write(TrainingSchema.Create());

    [Fact]
    public void The_page_in_docs_is_what_the_command_prints()
    {
        CommandRun run = CommandRun.Of("schema", "--format", "markdown");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string page = Repository.Read("docs/CONFIGURATION.md");
        Assert.True(page == run.Output, "docs/CONFIGURATION.md is out of date. Write it anew: dbp schema --format markdown > docs/CONFIGURATION.md");
    }

    [Fact]
    public void Every_option_has_a_row()
    {
        string[] paths = [.. PathsBelow(TrainingSchema.Create(), "")];
        Assert.Contains("optimizer.schedule.warmUpEpochs", paths);
        Assert.Contains("network.layers[i].initializer.limit", paths);
        Assert.All(paths, path => Assert.Contains(path.StartsWith("data.targetScaling.", StringComparison.Ordinal)
            ? "The kinds are those of [data.featureScaling](#datafeaturescaling)."
            : $"| `{path}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_of_the_file_show_type_unit_range_default_and_resuming()
    {
        Assert.Contains("| `batch.miniBatch` | The number of examples of a step", Page, StringComparison.Ordinal);
        Assert.Contains("| whole number of examples, from 1 to 16,777,216 | `32` | fixed |", Page, StringComparison.Ordinal);
        Assert.Contains("| number of seconds, greater than 0 up to 1,000,000,000, or null | `null` | may change |", Page, StringComparison.Ordinal);
        Assert.Contains("| whole number of epochs, from 1 to 100,000,000 | `20` | may change, unless optimizer.schedule is cosine |", Page, StringComparison.Ordinal);
        Assert.Contains("| number, greater than 0 | `0.1`<br>`0.001` (adam, adamW) | fixed |", Page, StringComparison.Ordinal);
        Assert.Contains("| `optimizer.coefficient` (momentum, nesterov) |", Page, StringComparison.Ordinal);
        Assert.Contains("| a list of texts, at least 1, or a single one | required | fixed |", Page, StringComparison.Ordinal);
        Assert.Contains("| a list of lists of numbers, or a single one | required | fixed |", Page, StringComparison.Ordinal);
        Assert.Contains("| an [object](#datafeaturescaling) | `{\"kind\":\"standard\"}` | fixed |", Page, StringComparison.Ordinal);
        Assert.Contains("<br>`best`: Those of the epoch with the lowest", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_row_has_as_many_cells_as_its_table()
    {
        int columns = 0;
        foreach (string line in Page.Split('\n'))
        {
            int cells = Bar().Count(line);
            columns = line.StartsWith("| --- ", StringComparison.Ordinal) ? cells : line.StartsWith('|') ? columns : 0;
            Assert.True(columns == 0 || cells == columns || line.StartsWith("| option", StringComparison.Ordinal) || line.StartsWith("| `kind` |", StringComparison.Ordinal), line);
        }
    }

    [Fact]
    public void Links_lead_to_headings()
    {
        string[] anchors = [.. Heading().Matches(Page).Select(heading => SchemaNode.LinkTo(heading.Groups[1].Value))];
        string[] links = [.. Link().Matches(Page).Select(link => link.Groups[1].Value)];
        Assert.True(links.Length >= 8);
        Assert.Empty(links.Except(anchors));
        Assert.Distinct(anchors);
    }

    [Fact]
    public void The_examples_together_are_a_configuration()
    {
        TrainingOptions options = TrainingConfiguration.Read($"{{ {string.Join(",\n", ReferenceProse.Examples.Values)} }}", "the examples", []);
        Assert.Equal(("houses", 64, 4), (options.Name, options.Batch.MiniBatch, options.Workers.Count));
        Assert.All(ReferenceProse.Examples.Values, example => Assert.Contains($"```json\n{example}\n```", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Another_format_is_refused() => Assert.Equal(
        new CommandRun(2, "", "dbp: --format is 'html'; write json or markdown. See 'dbp schema --help'.\n"),
        CommandRun.Of("schema", "--format", "html"));

    /// <summary>The paths of all options but records without kinds, found apart from the code under test.</summary>
    private static IEnumerable<string> PathsBelow(JsonNode? schema, string path) => schema switch
    {
        JsonObject { } node when node["properties"] is JsonObject properties => properties
            .Where(option => option.Key is not ("$schema" or "kind"))
            .SelectMany(option => Paths(option.Value!.AsObject(), path.Length == 0 ? option.Key : $"{path}.{option.Key}")),
        JsonObject { } node when node["oneOf"] is JsonArray kinds => kinds.SelectMany(kind => PathsBelow(kind, path)),
        JsonObject { } node when node["anyOf"]?[0]?["items"] is JsonObject items => PathsBelow(items, $"{path}[i]"),
        _ => [],
    };

    private static IEnumerable<string> Paths(JsonObject option, string path) =>
        path.Contains('.', StringComparison.Ordinal) ? [path, .. PathsBelow(option, path)] : PathsBelow(option, path);

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((#[^)]*)\)")]
    private static partial Regex Link();
}
