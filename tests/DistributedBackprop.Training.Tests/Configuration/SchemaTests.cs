using System.Text.Json.Nodes;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Configuration;

public sealed class SchemaTests
{
    private const string Title = "A training run of DistributedBackprop";

    private static readonly JsonNode Schema = JsonNode.Parse(ConfigurationSchema.Write<TrainingOptions>(Title))!;

    [Fact]
    public void The_shipped_schema_is_that_of_the_options() =>
        Assert.Equal(ConfigurationSchema.Write<TrainingOptions>(Title), File.ReadAllText("config/training.schema.json").ReplaceLineEndings("\n"));

    [Fact]
    public void Required_options_are_required() =>
        Assert.Equal(["data", "network"], Schema["required"]!.AsArray().Select(key => key!.GetValue<string>()));

    [Theory]
    [InlineData("batch.properties.miniBatch", """{"description":"The number of examples of a step, over all workers.","type":"integer","minimum":1,"maximum":16777216,"default":32}""")]
    [InlineData("workers.properties.count", """{"description":"The number of workers in this process. null: one a core.","anyOf":[{"type":"integer","minimum":1,"maximum":1024},{"type":"null"}]}""")]
    [InlineData("precision", """{"description":"The type of the parameters and of the arithmetic on the way to them.","enum":["float32","float64"],"default":"float32"}""")]
    [InlineData("name", """{"description":"Names the run folder.","type":"string","pattern":"^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63})$","default":"run"}""")]
    [InlineData("output.properties.folder", """{"description":"The folder under which each run makes a folder of its own, relative to the current folder.","type":"string","pattern":"\\S"}""")]
    [InlineData("data.properties.target", """{"description":"The columns to predict: one class column, or one or more numeric columns.","anyOf":[{"type":"array","items":{"type":"string"},"minItems":1},{"type":"string"}]}""")]
    [InlineData("stopping.properties.timeLimitSeconds", """{"description":"The wall-clock limit in seconds; the run ends after the step in which it passes. null: not used.","anyOf":[{"type":"number","exclusiveMinimum":0,"maximum":1000000000},{"type":"null"}]}""")]
    public void An_option_is_described(string path, string expected)
    {
        JsonNode? node = Schema["properties"];
        foreach (string key in path.Split('.'))
        {
            node = node![key];
        }

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), node), node!.ToJsonString());
    }

    [Fact]
    public void The_default_kind_needs_no_name_and_others_do()
    {
        JsonArray kinds = Schema["properties"]!["optimizer"]!["anyOf"]!.AsArray();
        Assert.Equal(
            ["gradientDescent", "momentum", "nesterov", "adam", "adamW"],
            kinds.Select(kind => kind!["properties"]!["kind"]!["const"]!.GetValue<string>()));
        Assert.Null(kinds[0]!["required"]);
        Assert.All(kinds.Skip(1), kind => Assert.Equal("kind", kind!["required"]![0]!.GetValue<string>()));
        Assert.Equal(0.001, kinds[3]!["properties"]!["learningRate"]!["default"]!.GetValue<double>());
    }

    [Fact]
    public void A_configuration_may_name_its_schema_which_changes_nothing()
    {
        TrainingOptions named = Minimal.Read(Minimal.With("\"$schema\": \"a.json\""));
        TrainingOptions unnamed = Minimal.Read(Minimal.With());
        Assert.Equal(SettingsHash.Of(unnamed), SettingsHash.Of(named));
        Assert.Equal(ConfigurationWriter.Write(unnamed), ConfigurationWriter.Write(named));
    }

    [Fact]
    public void A_schema_is_named_by_a_text_at_the_top_only()
    {
        Assert.Equal("config/my.json line 4: $schema is 3; expected a text.", Assert.Single(Minimal.Problems(Minimal.With("\"$schema\": 3"))));
        Assert.StartsWith("config/my.json line 4: batch.$schema is not known here.", Assert.Single(Minimal.Problems(Minimal.With("\"batch\": { \"$schema\": \"a.json\" }"))), StringComparison.Ordinal);
    }
}
