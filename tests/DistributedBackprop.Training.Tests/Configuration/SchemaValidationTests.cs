using System.Text.Json;
using System.Text.Json.Nodes;
using DistributedBackprop.Training.Configuration;
using FsCheck.Fluent;

namespace DistributedBackprop.Training.Tests.Configuration;

/// <summary>The schema in the hands of a validator of others: what the program reads is valid, what it refuses is not.</summary>
public sealed class SchemaValidationTests
{
    private const int DrawnConfigurations = 200;

    private static readonly JsonDocumentOptions Relaxed = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly string[] Refused =
    [
        Minimal.With("\"optimiser\": {}"),
        Minimal.With("\"optimizer\": { \"learningrate\": 1 }"),
        Minimal.With("\"optimizer\": { \"learningRate\": 0 }"),
        Minimal.With("\"optimizer\": { \"learningRate\": \"0.1\" }"),
        Minimal.With("\"optimizer\": { \"coefficient\": 0.5 }"),
        Minimal.With("\"optimizer\": { \"kind\": \"adm\" }"),
        Minimal.With("\"optimizer\": { \"kind\": \"adam\", \"beta1\": 1 }"),
        Minimal.With("\"optimizer\": { \"schedule\": { \"everyEpochs\": 3 } }"),
        Minimal.With("\"optimizer\": \"adam\""),
        Minimal.With("\"optimizer\": null"),
        Minimal.With("\"batch\": { \"miniBatch\": 0 }"),
        Minimal.With("\"batch\": { \"miniBatch\": 16777217 }"),
        Minimal.With("\"batch\": { \"miniBatch\": 32.5 }"),
        Minimal.With("\"batch\": { \"$schema\": \"a.json\" }"),
        Minimal.With("\"seed\": -1"),
        Minimal.With("\"name\": \"a/b\""),
        Minimal.With("\"name\": \"\""),
        Minimal.With("\"precision\": \"float16\""),
        Minimal.With("\"output\": { \"folder\": \" \" }"),
        Minimal.With("\"stopping\": { \"timeLimitSeconds\": 0 }"),
        Minimal.With("\"$schema\": 3"),
        """{ "data": { "file": "a.csv", "target": "y", "task": "regression" } }""",
        """{ "data": { "file": "a.csv", "target": [], "task": "regression" }, "network": { "layers": [{ "units": 1 }], "loss": "halfSquaredError" } }""",
        """{ "data": { "file": "a.csv", "target": "y" }, "network": { "layers": [{ "units": 1 }], "loss": "halfSquaredError" } }""",
        """{ "data": { "file": "a.csv", "target": "y", "task": "regression" }, "network": { "layers": [{}], "loss": "halfSquaredError" } }""",
        "[1, 2]",
    ];

    [PythonFact("jsonschema")]
    public void What_is_read_is_valid_and_what_is_refused_is_not()
    {
        var configurations = new Dictionary<string, string>();
        AddAll(configurations, "shipped", Directory.GetFiles("config", "*.json").Where(path => !path.EndsWith(".schema.json", StringComparison.Ordinal)).Select(File.ReadAllText));
        AddAll(configurations, "drawn", OptionsGenerator.TrainingOptions.Sample(DrawnConfigurations, DrawnConfigurations).Select(ConfigurationWriter.Write));
        AddAll(configurations, "refused", Refused);
        Assert.All(Refused, json => Assert.NotEmpty(Minimal.Problems(json)));

        Dictionary<string, bool> isValid = Validate(configurations);

        Assert.Equal(configurations.Keys.Order(), isValid.Keys.Order());
        Assert.All(isValid, file => Assert.True(file.Value == !file.Key.StartsWith("refused", StringComparison.Ordinal), $"{file.Key}: {configurations[file.Key]}"));
    }

    private static void AddAll(Dictionary<string, string> configurations, string name, IEnumerable<string> texts)
    {
        foreach ((int index, string text) in texts.Index())
        {
            configurations.Add($"{name}-{index}", text);
        }
    }

    private static Dictionary<string, bool> Validate(Dictionary<string, string> configurations)
    {
        string folder = Directory.CreateTempSubdirectory("dbp-").FullName;
        try
        {
            foreach ((string name, string text) in configurations)
            {
                File.WriteAllText(Path.Combine(folder, $"{name}.json"), JsonNode.Parse(text, documentOptions: Relaxed)!.ToJsonString());
            }

            string script = Path.Combine(AppContext.BaseDirectory, "Configuration", "validate_configurations.py");
            string schema = Path.Combine(AppContext.BaseDirectory, "config", "training.schema.json");
            return JsonSerializer.Deserialize<Dictionary<string, bool>>(Python.Run(Python.Find("jsonschema")!, script, schema, folder))!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
