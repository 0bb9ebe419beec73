namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>The same bits from any number of workers, and other bits only from what is said to change them.</summary>
public sealed class ExactnessTests : IDisposable
{
    private static readonly int[] NumbersOfWorkers = [1, 2, 3, 5, 8, 16];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>120 flowers are trained on. The cases: leaves a power of two; seven leaves, one of them small; a last step of one example alone; one step, 120 leaves.</summary>
    [Theory]
    [InlineData(16, 4)]
    [InlineData(13, 2)]
    [InlineData(17, 3)]
    [InlineData(120, 1)]
    public void Any_number_of_workers_gives_the_same_parameters(int miniBatch, int microBatch)
    {
        IEnumerable<string> hashes = NumbersOfWorkers.Select(workers => Train(
            $"{workers}", "--workers", $"{workers}", "--set", $"batch.miniBatch={miniBatch}", "--set", $"batch.microBatch={microBatch}"));
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void Another_seed_or_micro_batch_or_mini_batch_gives_other_parameters()
    {
        string[] hashes =
        [
            Train("as shipped"),
            Train("seed", "--seed", "2"),
            Train("micro-batch", "--set", "batch.microBatch=3"),
            Train("mini-batch", "--set", "batch.miniBatch=17"),
            Train("double precision", "--set", "precision=float64"),
        ];
        Assert.Distinct(hashes);
    }

    [Fact]
    public void Epochs_differ_in_what_changes_no_parameter_only()
    {
        TrainedRun first = TrainedRun.Begin(_folder.In("first"), Shipped.Iris, "--epochs", "3", "--workers", "1");
        TrainedRun second = TrainedRun.Begin(_folder.In("second"), Shipped.Iris, "--epochs", "3", "--workers", "3");
        string[] measured = ["seconds", "examplesPerSecond"];
        foreach ((var one, var other) in first.Epochs.Zip(second.Epochs))
        {
            Assert.All(
                one.EnumerateObject().Where(member => !measured.Contains(member.Name)),
                member => Assert.Equal(member.Value.GetRawText(), other.GetProperty(member.Name).GetRawText()));
        }
    }

    private string Train(string name, params string[] options) =>
        TrainedRun.Begin(_folder.In(name), Shipped.Iris, ["--epochs", "2", .. options]).Sha256;
}
