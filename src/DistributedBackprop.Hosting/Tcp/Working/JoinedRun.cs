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
        TrainingRun run = PrepareRun(description.Configuration, "the head's configuration", description.Identity, paths);
        return new JoinedRun(run, new CombinedComputer(run, threads));
    }

    /// <summary>Prepares a run that others have prepared before: it must come to the same.</summary>
    /// <param name="configuration">Its configuration, as JSON.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="identity">What it must come to.</param>
    /// <param name="paths">The path of each file of data here, by its option.</param>
    /// <exception cref="ConfigurationException">The settings cannot be used here, or do not come to that run.</exception>
    /// <exception cref="DataException">The data cannot be used, or do not fit the memory here.</exception>
    public static TrainingRun PrepareRun(string configuration, string source, RunIdentity identity, IReadOnlyDictionary<string, string> paths)
    {
        TrainingOptions options = TrainingConfiguration.Read(configuration, source, []);
        options = options with { Data = RunFile.Relocate(options.Data, paths) };
        try
        {
            var run = TrainingRun.Prepare(options, DataFiles.Read(options.Data, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
            return run.Identity.DifferenceFrom(identity) is { } difference
                ? throw new ConfigurationException($"What was prepared here is not the head's run: {difference}. Install the same version of the program on both machines.")
                : run;
        }
        catch (NetworkDefinitionException exception)
        {
            throw new ConfigurationException($"{source}: {exception.Message}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Computer.Dispose();
}
