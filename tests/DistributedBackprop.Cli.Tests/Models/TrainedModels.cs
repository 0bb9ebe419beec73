using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.Models;

/// <summary>Runs of the shipped configurations, trained once for all tests of a class.</summary>
public sealed class TrainedModels : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainedModels()
    {
        Iris = TrainedRun.Begin(_folder.In("iris"), Shipped.Iris, "--workers", "1");
        PetalWidth = TrainedRun.Begin(_folder.In("width"), Shipped.IrisPetalWidth, "--workers", "1");
    }

    internal TrainedRun Iris { get; }

    internal TrainedRun PetalWidth { get; }

    public void Dispose() => _folder.Dispose();
}
