using System.Text.Json;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>What the shipped configurations promise. The bits are the same on every machine, so the figures are too.</summary>
public sealed class ShippedConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Digits_are_read_with_at_least_96_percent_of_those_held_out()
    {
        TrainedRun run = TrainedRun.Begin(_folder.In("run"), Shipped.Digits);
        Assert.InRange(run.LastEpoch.GetProperty("validationAccuracy").GetDouble(), 0.96, 1);
        AssertErrorFell(run, toOneIn: 10);
    }

    [Fact]
    public void Species_of_iris_are_told_apart_for_at_least_93_percent_of_those_held_out()
    {
        TrainedRun run = TrainedRun.Begin(_folder.In("run"), Shipped.Iris);
        Assert.InRange(BestEpoch(run).GetProperty("validationAccuracy").GetDouble(), 0.93, 1);
        AssertErrorFell(run, toOneIn: 5);
    }

    /// <summary>Petal widths run from 0.1 cm to 2.5 cm, with a standard deviation of 0.76 cm.</summary>
    [Fact]
    public void Petal_widths_are_predicted_to_a_fifth_of_a_centimetre()
    {
        TrainedRun run = TrainedRun.Begin(_folder.In("run"), Shipped.IrisPetalWidth);
        Assert.InRange(BestEpoch(run).GetProperty("validationRmse").GetDouble(), 0.05, 0.2);
        AssertErrorFell(run, toOneIn: 5);
    }

    [Theory]
    [InlineData("sigmoid", 19)]
    [InlineData("tanh", 17)]
    public void Exclusive_or_is_solved_from_most_of_twenty_seeds(string hidden, int least)
    {
        int solved = Enumerable.Range(1, 20).Count(seed => Solves(TrainedRun.Begin(
            _folder.In($"{seed}"), Shipped.Xor, "--workers", "1", "--seed", $"{seed}", "--set", $"network.layers[0].activation={hidden}"), hidden));
        Assert.InRange(solved, least, 20);
    }

    /// <summary>The network of the written model, computed by the mathematics of the platform.</summary>
    private static bool Solves(TrainedRun run, string hidden)
    {
        var model = new TensorFile(run.In("model.safetensors"));
        double[] weights = model.Float64("layers.0.weight");
        double[] biases = model.Float64("layers.0.bias");
        double[] outputWeights = model.Float64("layers.1.weight");
        double outputBias = model.Float64("layers.1.bias")[0];
        return new[] { (-1, -1, 0), (-1, 1, 1), (1, -1, 1), (1, 1, 0) }.All(row => Answer(row.Item1, row.Item2) > 0.5 == (row.Item3 == 1));

        double Answer(double first, double second)
        {
            double sum = outputBias;
            for (int neuron = 0; neuron < 2; neuron++)
            {
                double z = (weights[neuron * 2] * first) + (weights[(neuron * 2) + 1] * second) + biases[neuron];
                sum += outputWeights[neuron] * (hidden == "tanh" ? Math.Tanh(z) : Sigmoid(z));
            }

            return Sigmoid(sum);
        }
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    private static JsonElement BestEpoch(TrainedRun run) => run.Epochs.MinBy(epoch => epoch.GetProperty("validationError").GetDouble());

    private static void AssertErrorFell(TrainedRun run, int toOneIn) => Assert.InRange(
        run.LastEpoch.GetProperty("error").GetDouble(), 0, run.Epochs[0].GetProperty("error").GetDouble() / toOneIn);
}
