using System.Text.Json;
using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.New;

/// <summary>
/// <c>dbp new</c> and then <c>dbp train</c>, with nothing changed in between, on ordinary small tables: how good the model is on the
/// rows held out. How scikit-learn does on such tables: compare_with_scikit_learn.py.
/// </summary>
public sealed class FirstRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(nameof(SampleTables.Moons), 0.90)]
    [InlineData(nameof(SampleTables.Customers), 0.88)]
    [InlineData(nameof(SampleTables.Uneven), 0.90)]
    [InlineData(nameof(SampleTables.Tiny), 0.80)]
    public void Classes_are_told_apart(string table, double accuracy) =>
        Assert.InRange(BestEpoch(table).GetProperty("validationAccuracy").GetDouble(), accuracy, 1);

    /// <summary>
    /// No model can have a smaller RMSE than the noise, but for the chance of the rows held out. The wave, of standard deviation 0.7, bends
    /// more than this many epochs follow: it is left with twice its noise.
    /// </summary>
    [Theory]
    [InlineData(nameof(SampleTables.Plane), 5, 6.5)]
    [InlineData(nameof(SampleTables.Friedman), 1, 1.7)]
    [InlineData(nameof(SampleTables.Wave), 0.1, 0.25)]
    public void Numbers_are_predicted(string table, double noise, double rmse) =>
        Assert.InRange(BestEpoch(table).GetProperty("validationRmse").GetDouble(), 0.7 * noise, rmse);

    private JsonElement BestEpoch(string table)
    {
        string text = (string)typeof(SampleTables).GetMethod(table)!.Invoke(null, [])!;
        string configuration = _folder.In($"{table}.json");
        CommandRun created = CommandRun.Of("new", configuration, "--data", _folder.Write($"{table}.csv", text), "--target", "y");
        Assert.Equal((0, ""), (created.ExitCode, created.Error));
        TrainedRun run = TrainedRun.Begin(_folder.In(table), configuration, "--workers", "1", "--quiet");
        return run.Epochs.MinBy(epoch => epoch.GetProperty("validationError").GetDouble());
    }
}
