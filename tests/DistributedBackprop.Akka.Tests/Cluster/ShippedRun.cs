using DistributedBackprop.Cli.Submit;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.InProcess;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>Shipped runs, of any length, and what threads of one process make of them.</summary>
internal static class ShippedRun
{
    /// <summary>Many short steps.</summary>
    public const string Flowers = "iris";

    /// <summary>Images.</summary>
    public const string Digits = "digits";

    /// <summary>A submission.</summary>
    /// <param name="name">The run.</param>
    /// <param name="epochs">The number of epochs.</param>
    /// <param name="others">Other options, as on the command line.</param>
    public static SubmissionRequest Request(string name, int epochs, params string[] others) => SubmitCommand.Prepare(FileOf(name), [.. Overrides(epochs), .. others.Select(ConfigurationOverride.Parse)]);

    /// <summary>The SHA-256 of the parameters that threads come to.</summary>
    /// <param name="name">The run.</param>
    /// <param name="epochs">The number of epochs.</param>
    public static async Task<string> ShaByThreadsAsync(string name, int epochs)
    {
        (_, TrainingRun run) = Cli.Train.NewRun.Read(FileOf(name), Overrides(epochs), Cli.Train.Places.ListeningHead.PrepareRun, _ => { });
        var host = new InProcessHost(run, workers: 1, lastGeneration: 0, checkpoint: null, new RunMemory(run), _ => { });
        return (await host.RunAsync()).ParametersSha256!;
    }

    private static string FileOf(string name) => Path.Combine(AppContext.BaseDirectory, "config", $"{name}.json");

    private static IReadOnlyList<ConfigurationOverride> Overrides(int epochs) =>
    [
        ConfigurationOverride.Parse($"stopping.epochs={epochs}"),

        // Whatever happens to nodes happens before the run is over.
        ConfigurationOverride.Parse("stopping.patience=null"),
        ConfigurationOverride.Parse("checkpoint.everySeconds=0.2"),
    ];
}
