using System.Text.Json;
using System.Text.Json.Nodes;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Tests.Configuration;

/// <summary>The configurations that come with the program can be read, and fit the data that they name.</summary>
public sealed class ShippedConfigurationTests
{
    public static TheoryData<string> Names => ["digits", "iris", "iris-petal-width", "xor"];

    [Fact]
    public void Every_shipped_configuration_is_tested_here() => Assert.Equal(
        ["digits", "iris", "iris-petal-width", "xor"],
        Directory.GetFiles("config", "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => name != "training.schema").Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void A_configuration_names_the_schema_beside_it(string name)
    {
        JsonNode written = JsonNode.Parse(File.ReadAllText($"config/{name}.json"), documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;
        Assert.True(File.Exists(Path.Combine("config", written["$schema"]!.GetValue<string>())));
    }

    [Theory]
    [InlineData("digits", 64, 10, LearningTask.Classification, Loss.CrossEntropy)]
    [InlineData("iris", 4, 3, LearningTask.Classification, Loss.CrossEntropy)]
    [InlineData("iris-petal-width", 3, 1, LearningTask.Regression, Loss.HalfSquaredError)]
    [InlineData("xor", 2, 1, LearningTask.Regression, Loss.BinaryCrossEntropy)]
    public void A_configuration_fits_its_data(string name, int inputs, int outputs, LearningTask task, Loss loss)
    {
        TrainingOptions options = Read(name);
        PreparedData<double> data = DataPreparation.Prepare<double>(CsvTable.Read(Path.Combine("config", options.Data.File)), options.Data, (ulong)options.Seed);

        Assert.Equal(name, options.Name);
        Assert.Equal((task, loss), (options.Data.Task, options.Network.Loss));
        Assert.Equal((inputs, outputs), (data.Training.Inputs, data.Training.Outputs));
        Assert.Equal(outputs, new Network<double>(inputs, options.Network).Outputs);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_can_be_repeated_from_the_complete_configuration(string name)
    {
        string written = ConfigurationWriter.Write(Read(name));
        Assert.Equal(written, ConfigurationWriter.Write(TrainingConfiguration.Read(written, "written", [])));
    }

    [Fact]
    public void Exclusive_or_is_learnt_from_all_its_cases_at_once()
    {
        TrainingOptions options = Read("xor");
        Assert.Equal((0, 4), (options.Data.ValidationShare, options.Batch.MiniBatch));
    }

    private static TrainingOptions Read(string name) => TrainingConfiguration.Read(File.ReadAllText($"config/{name}.json"), $"config/{name}.json", []);
}
