using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Hosting.InProcess;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting;

/// <summary>
/// Trains networks with workers on threads of this process: one a core unless <see cref="WorkerOptions.Count"/> says otherwise. Equal options
/// and data give equal bits, for any number of workers, and those of <c>dbp train</c>.
/// </summary>
/// <remarks>
/// <para>Nothing is printed, and nothing is written unless a folder is given. A folder that is new or empty becomes that of the run, with
/// checkpoints, metrics and model; with the folder of a run that was interrupted, or failed, the same call goes on to the same bits as if
/// nothing had happened, and with that of a finished run it returns what was trained. Options that change no bit may differ: workers,
/// checkpoints, paths, the time limit, and the number of epochs unless the schedule uses it.</para>
/// <para>Progress is reported once for each epoch that this call finishes, in order, by threads of the run, which wait. An exception from it
/// ends the run.</para>
/// <para>Cancellation ends training after the step under way; with a folder, a checkpoint of that step is durable then.</para>
/// </remarks>
public static class Trainer
{
    private const string Source = "options";

    /// <summary>Trains on the files that the options name, relative to the current folder.</summary>
    /// <param name="options">What to train, on what, and how.</param>
    /// <param name="progress">Is told of every finished epoch.</param>
    /// <param name="folder">The folder of the run; null: no file is written.</param>
    /// <param name="cancellationToken">Ends training.</param>
    /// <returns>The model, and how it came about.</returns>
    /// <inheritdoc cref="TrainAsync(TrainingOptions, DataTables, IProgress{EpochRecord}, string, CancellationToken)" path="/exception"/>
    public static Task<TrainingResult> TrainAsync(
        TrainingOptions options, IProgress<EpochRecord>? progress = null, string? folder = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return TrainAsync(() => PrepareFiles(options), progress, folder, cancellationToken);
    }

    /// <summary>Trains on arrays.</summary>
    /// <param name="options">What to train and how. Of its data options those count that say how values are scaled, split and weighted, and how targets are called; the examples say the
    /// task. Files to validate or test on, labels, and another task or number of targets than the examples' are refused.</param>
    /// <param name="examples">The examples to train on; a share is held out to validate on (<see cref="DataOptions.ValidationShare"/>).</param>
    /// <param name="progress">Is told of every finished epoch.</param>
    /// <param name="folder">The folder of the run; null: no file is written.</param>
    /// <param name="cancellationToken">Ends training.</param>
    /// <returns>The model, and how it came about.</returns>
    /// <inheritdoc cref="TrainAsync(TrainingOptions, DataTables, IProgress{EpochRecord}, string, CancellationToken)" path="/exception"/>
    public static Task<TrainingResult> TrainAsync(
        TrainingOptions options, Examples examples, IProgress<EpochRecord>? progress = null, string? folder = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(examples);
        return TrainAsync(() => PrepareExamples(options, examples), progress, folder, cancellationToken);
    }

    /// <summary>Trains on a table.</summary>
    /// <param name="options">What to train and how. Its data options say which columns are the targets.</param>
    /// <param name="table">The rows to train on; a share is held out to validate on (<see cref="DataOptions.ValidationShare"/>).</param>
    /// <param name="progress">Is told of every finished epoch.</param>
    /// <param name="folder">The folder of the run; null: no file is written.</param>
    /// <param name="cancellationToken">Ends training.</param>
    /// <returns>The model, and how it came about.</returns>
    /// <inheritdoc cref="TrainAsync(TrainingOptions, DataTables, IProgress{EpochRecord}, string, CancellationToken)" path="/exception"/>
    public static Task<TrainingResult> TrainAsync(
        TrainingOptions options, Table table, IProgress<EpochRecord>? progress = null, string? folder = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        return TrainAsync(options, new DataTables(table), progress, folder, cancellationToken);
    }

    /// <summary>Trains on one table and validates on another.</summary>
    /// <param name="options">What to train and how. Its data options say which columns are the targets.</param>
    /// <param name="tables">The rows to train on, and those to validate on.</param>
    /// <param name="progress">Is told of every finished epoch.</param>
    /// <param name="folder">The folder of the run; null: no file is written.</param>
    /// <param name="cancellationToken">Ends training.</param>
    /// <returns>The model, and how it came about.</returns>
    /// <exception cref="ArgumentNullException">Options or data are null.</exception>
    /// <exception cref="ArgumentException">The folder is an empty text.</exception>
    /// <exception cref="ConfigurationException">An option has a value that is not allowed, options contradict each other or the data, or the folder holds another run.</exception>
    /// <exception cref="DataException">The data cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="TrainingFailedException">The run diverged, all workers failed, or something could not be written.</exception>
    /// <exception cref="IOException">The folder is in use, holds something else, or cannot be made or read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    /// <exception cref="InvalidDataException">The folder's checkpoints are damaged or gone.</exception>
    public static Task<TrainingResult> TrainAsync(
        TrainingOptions options, DataTables tables, IProgress<EpochRecord>? progress = null, string? folder = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tables);
        return TrainAsync(() => PrepareTables(options, tables), progress, folder, cancellationToken);
    }

    private static async Task<TrainingResult> TrainAsync(
        Func<LocalRun> prepare, IProgress<EpochRecord>? progress, string? folder, CancellationToken cancellationToken)
    {
        if (folder is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        }

        // Preparing data may take long; the caller's thread may be that of a window.
        LocalTraining training = await Task.Run(() => LocalTraining.Begin(prepare(), folder, cancellationToken), cancellationToken).ConfigureAwait(false);
        using (training)
        {
            return await training.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }
    }

    private static LocalRun PrepareFiles(TrainingOptions options)
    {
        TrainingConfiguration.Require(options, Source);
        TrainingOptions here = options with { Data = DataFiles.Locate(options.Data, Directory.GetCurrentDirectory()) };
        return LocalRun.Prepare(here, DataFiles.Read(here.Data, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), Source);
    }

    private static LocalRun PrepareExamples(TrainingOptions options, Examples examples)
    {
        DataOptions given = options.Data ?? new DataOptions();
        GivenData.RequireFit(given, examples, Source);
        Table table = examples.ToTable(targets: given.Target is { Count: > 0 } names ? names : null);
        DataOptions data = given with { Task = examples.Task, Target = [.. table.Columns.Skip(examples.Inputs)] };
        return PrepareTables(options with { Data = data }, new DataTables(table));
    }

    /// <summary>The name of the table stands where a file's would: in the run's configuration, and in messages.</summary>
    private static LocalRun PrepareTables(TrainingOptions options, DataTables tables)
    {
        TrainingOptions named = options.Data is { File: null or "" } data
            ? options with { Data = data with { File = tables.Training.Source } }
            : options;
        TrainingConfiguration.Require(named, Source);
        GivenData.RequireNoOtherFile(named.Data, Source);
        return LocalRun.Prepare(named, tables, Source);
    }
}
