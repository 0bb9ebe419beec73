using System.Text.Json;
using System.Text.Json.Serialization;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Tests;

public sealed class PreparationTests
{
    public static TheoryData<JsonSerializerOptions> Writings { get; } =
    [
        JsonSerializerOptions.Default,
        new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } },
    ];

    [Theory]
    [MemberData(nameof(Writings), DisableDiscoveryEnumeration = true)]
    public void Goes_through_json_unchanged(JsonSerializerOptions options)
    {
        foreach (Preparation preparation in new[] { Iris().Preparation, Digits().Preparation })
        {
            Preparation read = JsonSerializer.Deserialize<Preparation>(JsonSerializer.Serialize(preparation, options), options)!;
            Assert.Equal(preparation.Task, read.Task);
            Assert.Equal(preparation.Features, read.Features);
            Assert.Equal(preparation.Targets, read.Targets);
            Assert.Equal(preparation.Classes, read.Classes);
            Assert.Equal((preparation.Inputs, preparation.Outputs), (read.Inputs, read.Outputs));
            Preparation said = preparation with { Separator = CsvSeparator.Tab, DecimalComma = true };
            read = JsonSerializer.Deserialize<Preparation>(JsonSerializer.Serialize(said, options), options)!;
            Assert.Equal((said.Separator, said.DecimalComma), (read.Separator, read.DecimalComma));
        }
    }

    /// <summary>A count that follows from other members has no place in a file, where the two could differ.</summary>
    [Theory]
    [MemberData(nameof(Writings), DisableDiscoveryEnumeration = true)]
    public void Json_holds_nothing_that_follows_from_the_rest(JsonSerializerOptions options)
    {
        Preparation preparation = Iris().Preparation with { Features = [new NumberFeature("x", 0, 1), new CategoryFeature("c", ["a", "b"])] };
        Assert.DoesNotContain("inputs", JsonSerializer.Serialize(preparation, options), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("decimalComma", JsonSerializer.Serialize(preparation, options), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>As files of former versions, which held a count of inputs, are.</summary>
    [Fact]
    public void Json_with_members_of_former_versions_is_read()
    {
        const string Former = """
            {
              "Task": 1, "Targets": [{ "Name": "y", "Offset": 0, "Divisor": 1 }], "Classes": [],
              "Features": [
                { "kind": "number", "Name": "x", "Offset": 1, "Divisor": 2, "HasMissingSlot": false, "Inputs": 1 },
                { "kind": "category", "Name": "c", "Categories": ["a", "b"], "HasMissingSlot": false, "HasUnknownSlot": true, "Inputs": 3 }
              ]
            }
            """;
        Preparation read = JsonSerializer.Deserialize<Preparation>(Former)!;
        Assert.Equal(new NumberFeature("x", 1, 2), read.Features[0]);
        Assert.Equal(4, read.Inputs);
        read.RequireConsistent();
    }

    [Fact]
    public void Refuses_json_that_lacks_a_part()
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Preparation>("""{"Task":0,"Features":[],"Targets":[]}"""));
    }

    [Fact]
    public void Counts_outputs_by_task()
    {
        Assert.Equal((64, 10), (Digits().Preparation.Inputs, Digits().Preparation.Outputs));
        Assert.Equal((3, 1), (Iris().Preparation.Inputs, Iris().Preparation.Outputs));
    }

    [Fact]
    public void Refuses_what_contradicts_itself()
    {
        Preparation regression = Iris().Preparation;
        Preparation classification = Digits().Preparation;
        Preparation[] contradictions =
        [
            regression with { Features = [] },
            regression with { Targets = [] },
            regression with { Classes = ["a", "b"] },
            classification with { Classes = ["a"] },
            classification with { Targets = [] },
            classification with { ClassWeights = [1, 2] },
            classification with { ClassWeights = [0, .. Enumerable.Repeat(1.0, 9)] },
            classification with { Targets = [new ScaledColumn("a", 0, 1), new ScaledColumn("b", 0, 1)] },
            regression with { Features = [new NumberFeature("x", 0, 0)] },
            regression with { Features = [new NumberFeature("x", double.NaN, 1)] },
            regression with { Features = [new NumberFeature("x", 0, 1) { HasMissingSlot = true }] },
            regression with { Features = [new NumberFeature("x", 0, 1) { WhenMissing = double.NaN }] },
            regression with { Features = [new CategoryFeature("x", [])] },
            regression with { Features = [new CategoryFeature("x", ["a", "a"])] },
            regression with { Features = [new CategoryFeature("x", ["a"]) { WhenMissing = "b" }] },
            regression with { Targets = [new ScaledColumn("x", 0, -1)] },
            regression with { Targets = [new ScaledColumn("x", 0, double.PositiveInfinity)] },
        ];
        Assert.All(contradictions, preparation => Assert.Throws<ArgumentException>(() => PreparationCheck.Require(preparation)));
        PreparationCheck.Require(regression);
        PreparationCheck.Require(classification);
    }

    private static PreparedData<double> Iris()
    {
        var options = new DataOptions
        {
            Target = ["petal_width"],
            Task = LearningTask.Regression,
            Ignore = ["species"],
            TargetScaling = new StandardScaling(),
        };
        return Samples.Prepare(Samples.Shipped("iris.csv"), options);
    }

    private static PreparedData<double> Digits()
    {
        return Samples.Prepare(Samples.Shipped("digits.csv"), new DataOptions { Target = ["digit"], Task = LearningTask.Classification });
    }
}
