using System.Text.Json.Nodes;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Training.Tests.Configuration;

public sealed class WritingTests
{
    private static readonly Config Repeatable = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20240229, 7);

    [Fact]
    public void Reading_what_was_written_gives_equal_options() => Prop.ForAll(
        Arb.From(OptionsGenerator.TrainingOptions),
        options =>
        {
            string text = ConfigurationWriter.Write(options);
            TrainingOptions again = ConfigurationReader.Read<TrainingOptions>(text, "written", []);
            Assert.Equal(text, ConfigurationWriter.Write(again));
        }).Check(Repeatable);

    [Fact]
    public void Every_option_is_spelled_out_even_nulls_and_defaults()
    {
        JsonNode written = JsonNode.Parse(ConfigurationWriter.Write(Minimal.Read(Minimal.With())))!;

        Assert.Equal(
            ["name", "seed", "precision", "data", "network", "optimizer", "batch", "stopping", "workers", "servers", "checkpoint", "output"],
            written.AsObject().Select(member => member.Key));
        Assert.Equal(
            """{"kind":"gradientDescent","learningRate":0.1,"l2":0,"clipNorm":null,"schedule":{"kind":"constant"}}""",
            written["optimizer"]!.ToJsonString());
        Assert.Equal(
            """[{"kind":"dense","activation":"softmax","units":3,"bias":"perNeuron","initializer":{"kind":"glorot"}}]""",
            written["network"]!["layers"]!.ToJsonString());
        Assert.Equal("""{"everySeconds":10,"everySteps":null,"keep":3,"waitSeconds":300}""", written["checkpoint"]!.ToJsonString());
    }

    [Fact]
    public void The_text_is_indented_with_rows_of_numbers_on_one_line()
    {
        string json = """
            { "data": { "file": "ä.csv", "target": "y", "task": "regression" },
              "network": { "loss": "halfSquaredError", "layers": [
                { "units": 2, "activation": "identity", "initializer": { "kind": "explicit", "weights": [[0.1, 1e-9], [3, 4]] } }] } }
            """;
        string written = ConfigurationWriter.Write(Minimal.Read(json));

        Assert.Contains("  \"data\": {\n    \"file\": \"ä.csv\",\n    \"target\": [\"y\"],\n", written, StringComparison.Ordinal);
        Assert.Contains("            [0.1, 1E-09],\n            [3, 4]\n", written, StringComparison.Ordinal);
        Assert.EndsWith("}\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_finite_cannot_be_written() =>
        Assert.Throws<ArgumentException>(() => ConfigurationWriter.Write(new BatchesOf(double.NaN)));

    private sealed record BatchesOf(double Value)
    {
        public double Size { get; init; } = Value;
    }
}
