using DistributedBackprop.Data;
using DistributedBackprop.Engine;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.InProcess;

/// <summary>A run that threads of this process are to train.</summary>
/// <param name="Run">The run. It begins once all workers are here.</param>
/// <param name="Workers">The number of workers.</param>
public sealed record LocalRun(TrainingRun Run, int Workers)
{
    /// <summary>Prepares a run.</summary>
    /// <param name="options">Its options, valid each for itself. Without a number of workers there is one a core.</param>
    /// <param name="tables">Its data.</param>
    /// <param name="source">What messages call the options.</param>
    /// <returns>The run.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ConfigurationException">The network does not fit the data, or more workers are needed than run here.</exception>
    /// <exception cref="DataException">The data cannot be used.</exception>
    public static LocalRun Prepare(TrainingOptions options, DataTables tables, string source)
    {
        ArgumentNullException.ThrowIfNull(options);
        int workers = options.Workers.Count ?? Environment.ProcessorCount;
        if (options.Workers.Minimum > workers)
        {
            throw new ConfigurationException($"{source}: workers.minimum is {options.Workers.Minimum}, but this process runs {workers} workers and no others can join. Lower it, or raise workers.count.");
        }

        try
        {
            TrainingOptions here = options with { Workers = options.Workers with { Minimum = workers } };
            return new LocalRun(TrainingRun.Prepare(here, tables), workers);
        }
        catch (NetworkDefinitionException exception)
        {
            throw new ConfigurationException($"{source}: {exception.Message}");
        }
    }
}
