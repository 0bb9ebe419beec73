using DistributedBackprop.Data;
using DistributedBackprop.Engine;
using DistributedBackprop.Hosting.Roles;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Working;

/// <summary>A run that a worker process has prepared from what the head told. It is kept over connections: a worker that comes back need not prepare again.</summary>
internal sealed class JoinedRun : IDisposable
{
    private JoinedRun(TrainingRun run, CombinedComputer computer)
    {
        Run = run;
        Computer = computer;
    }

    /// <summary>The run.</summary>
    public TrainingRun Run { get; }

    /// <summary>Computes its leaves.</summary>
    public CombinedComputer Computer { get; }

    /// <summary>Prepares a run.</summary>
    /// <param name="description">What the head told.</param>
    /// <param name="paths">The path of each file of data here, by its option.</param>
    /// <param name="threads">The threads that compute.</param>
    /// <exception cref="ConfigurationException">The settings cannot be used here, or do not come to the head's run.</exception>
    /// <exception cref="DataException">The data cannot be used, or do not fit the memory here.</exception>
    public static JoinedRun Prepare(RunDescription description, IReadOnlyDictionary<string, string> paths, int threads)
    {
        const string Source = "the head's configuration";
        TrainingOptions options = TrainingConfiguration.Read(description.Configuration, Source, []);
        options = options with { Data = RunFile.Relocate(options.Data, paths) };
        try
        {
            var run = TrainingRun.Prepare(options, DataFiles.Read(options.Data, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
            return run.Identity.DifferenceFrom(description.Identity) is { } difference
                ? throw new ConfigurationException($"What was prepared here is not the head's run: {difference}. Install the same version of the program on both machines.")
                : new JoinedRun(run, new CombinedComputer(run, threads));
        }
        catch (NetworkDefinitionException exception)
        {
            throw new ConfigurationException($"{Source}: {exception.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Computer.Dispose();
}
