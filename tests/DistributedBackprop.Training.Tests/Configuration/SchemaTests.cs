using System.Text.Json.Nodes;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Configuration;

public sealed class SchemaTests
{
    private static readonly JsonNode Schema = TrainingSchema.Create();

    [Fact]
    public void The_shipped_schema_is_that_of_the_options() =>
        Assert.Equal(TrainingSchema.Write(), File.ReadAllText("config/training.schema.json").ReplaceLineEndings("\n"));

    [Fact]
    public void Required_options_are_required() =>
        Assert.Equal(["data", "network"], Schema["required"]!.AsArray().Select(key => key!.GetValue<string>()));

    [Theory]
    [InlineData("batch.properties.miniBatch", """{"x-unit":"examples","type":"integer","minimum":1,"maximum":16777216,"default":32}""")]
    [InlineData("workers.properties.count", """{"x-onResume":"may change","x-unit":"workers","anyOf":[{"type":"integer","minimum":1,"maximum":1024},{"type":"null"}],"default":null}""")]
    [InlineData("name", """{"x-onResume":"may change","type":"string","pattern":"^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63})$","default":"run"}""")]
    [InlineData("output.properties.folder", """{"x-onResume":"may change","type":"string","pattern":"\\S","default":"runs"}""")]
    [InlineData("data.properties.file", """{"x-onResume":"may change","type":"string","pattern":"\\S"}""")]
    [InlineData("data.properties.target", """{"anyOf":[{"type":"array","items":{"type":"string"},"minItems":1},{"type":"string"}]}""")]
    [InlineData("data.properties.ignore", """{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string"}],"default":[]}""")]
    [InlineData("data.properties.missingValues", """{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"string"}],"default":["","NA","NaN","?","null"]}""")]
    [InlineData("data.properties.task", """{"enum":["classification","regression"],"enumDescriptions":["One class of several; the network has an output for each.","Numbers; the network has an output for each target column."]}""")]
    [InlineData("stopping.properties.timeLimitSeconds", """{"x-onResume":"may change","x-unit":"seconds","anyOf":[{"type":"number","exclusiveMinimum":0,"maximum":1000000000},{"type":"null"}],"default":null}""")]
    public void An_option_has_its_type_range_unit_and_default(string path, string expected)
    {
        JsonNode? node = Schema["properties"];
        foreach (string key in path.Split('.'))
        {
            node = node![key];
        }

        JsonObject found = node!.DeepClone().AsObject();
        found.Remove("description");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), found), found.ToJsonString());
    }

    [Fact]
    public void Every_option_every_kind_and_every_name_is_described()
    {
        Assert.Empty(Undescribed(Schema, ""));
        Assert.Equal(["a", "b.kind x", "c[1]"], Undescribed(JsonNode.Parse("""
            { "properties": {
                "a": { "type": "string" },
                "b": { "description": "D.", "oneOf": [{ "properties": { "kind": { "const": "x" } } }] },
                "c": { "description": "D.", "enum": ["x", "y"], "enumDescriptions": ["X."] } } }
            """)!, ""));
    }

    [Fact]
    public void What_may_change_on_resume_is_what_the_settings_hash_leaves_out()
    {
        string[] free = [.. ResumableOption.All.Select(option => $"{string.Join('.', option.Path)}: {option.Freedom}")];
        Assert.Equal(
            [
                "name: may change", "data.file: may change", "data.labels: may change", "data.validationFile: may change",
                "data.validationLabels: may change", "data.testFile: may change", "data.testLabels: may change",
                "stopping.epochs: may change, unless optimizer.schedule is cosine", "stopping.timeLimitSeconds: may change",
                "workers.count: may change", "workers.minimum: may change", "workers.heartbeatSeconds: may change",
                "workers.silenceSeconds: may change", "workers.offerAgainSeconds: may change", "workers.computeSeconds: may change",
                "workers.stragglerFactor: may change", "workers.verifyShare: may change", "workers.waitSeconds: may change",
                "servers.renewSeconds: may change", "servers.leaseSeconds: may change", "servers.askAgainSeconds: may change",
                "servers.askAgainSecondsMost: may change", "servers.waitSeconds: may change",
                "checkpoint.everySeconds: may change", "checkpoint.everySteps: may change", "checkpoint.keep: may change", "checkpoint.waitSeconds: may change",
                "output.folder: may change", "output.model: may change",
            ],
            free);
    }

    [Fact]
    public void The_default_kind_needs_no_name_and_others_do()
    {
        JsonArray kinds = Schema["properties"]!["optimizer"]!["oneOf"]!.AsArray();
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

    /// <summary>The paths of what has no description, in a schema and all below.</summary>
    private static IEnumerable<string> Undescribed(JsonNode schema, string path)
    {
        foreach ((string key, JsonNode? option) in schema["properties"]?.AsObject() ?? [])
        {
            string optionPath = path.Length == 0 ? key : $"{path}.{key}";
            if (option!["description"] is null && option["const"] is null)
            {
                yield return optionPath;
            }

            foreach (string below in Undescribed(option, optionPath))
            {
                yield return below;
            }
        }

        for (int index = schema["enumDescriptions"]?.AsArray().Count ?? 0; index < (schema["enum"]?.AsArray().Count ?? 0); index++)
        {
            yield return $"{path}[{index}]";
        }

        foreach (JsonNode? kind in schema["oneOf"]?.AsArray() ?? [])
        {
            if (kind!["description"] is null)
            {
                yield return $"{path}.kind {kind["properties"]!["kind"]!["const"]}";
            }
        }

        IEnumerable<JsonNode?> inner = [.. schema["oneOf"]?.AsArray() ?? [], .. schema["anyOf"]?.AsArray() ?? [], schema["items"]];
        foreach (string below in inner.OfType<JsonNode>().SelectMany(alternative => Undescribed(alternative, path)))
        {
            yield return below;
        }
    }
}
