using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.InProcess;

/// <summary>One call that trains: a run, its folder if it has one, and where it begins.</summary>
internal sealed class LocalTraining : IDisposable
{
    private static readonly CheckpointSearch Nothing = new(Found: null, Rejected: []);

    private readonly LocalRun _local;
    private readonly RunFolder? _folder;
    private readonly CheckpointSearch _search;

    private LocalTraining(LocalRun local, RunFolder? folder, CheckpointSearch search)
    {
        _local = local;
        _folder = folder;
        _search = search;
    }

    /// <summary>Prepares to train.</summary>
    /// <param name="local">The run.</param>
    /// <param name="path">Its folder: new, empty, or that of the same run; null for none.</param>
    /// <param name="cancellationToken">Whether to stop before the folder is touched.</param>
    /// <exception cref="ConfigurationException">The folder holds another run, or one with more epochs than are wanted.</exception>
    /// <exception cref="IOException">The folder is in use, holds something else, or cannot be made or read.</exception>
    /// <exception cref="InvalidDataException">The folder's checkpoints are damaged or gone.</exception>
    /// <exception cref="OperationCanceledException">It is cancelled.</exception>
    public static LocalTraining Begin(LocalRun local, string? path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (path is null)
        {
            return new LocalTraining(local, folder: null, Nothing);
        }

        string configuration = ConfigurationWriter.Write(local.Run.Options);
        RunFolder folder = RunFolder.IsRun(path) ? RunFolder.Open(path, new AtomicFileWriter()) : RunFolder.Create(path, configuration, new AtomicFileWriter());
        try
        {
            folder.Attach(local.Run);
            CheckpointSearch search = Search(folder, local.Run);
            folder.WriteConfiguration(configuration);
            return new LocalTraining(local, folder, search);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Trains until the run is over.</summary>
    /// <param name="progress">Is told of every epoch that this call finishes.</param>
    /// <param name="cancellationToken">Ends training after the step under way.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="TrainingFailedException">The run failed.</exception>
    public async Task<TrainingResult> RunAsync(IProgress<EpochRecord>? progress, CancellationToken cancellationToken)
    {
        List<EpochRecord> epochs = [.. _search.Found?.Progress.History ?? []];
        var memory = new RunMemory(_local.Run);
        var host = new InProcessHost(_local.Run, _local.Workers, _folder?.ReadGeneration() ?? 0, _search.Found, _folder ?? (IRunStorage)memory, happened =>
        {
            if (happened is EpochFinished finished)
            {
                epochs.Add(finished.Epoch);
                progress?.Report(finished.Epoch);
            }
        });
        RunOutcome outcome;
        CancellationTokenRegistration registration = cancellationToken.Register(() => host.RequestStop("its caller"));
        await using (registration.ConfigureAwait(false))
        {
            outcome = await host.RunAsync().ConfigureAwait(false);
        }

        ThrowUnlessDone(outcome, cancellationToken);
        return new TrainingResult(memory.Model ?? TrainedModel.Load(_folder!.Path), outcome.Reason, epochs);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder?.Dispose();

    private static CheckpointSearch Search(RunFolder folder, TrainingRun run)
    {
        CheckpointSearch search = folder.FindCheckpoint();
        search.RequireUsable(folder, "Give the options and data that the run in this folder began with, or another folder.");
        int finished = search.Found?.Progress.History.Count ?? 0;
        if (finished > run.Options.Stopping.Epochs)
        {
            throw new ConfigurationException($"The run in {folder.Path} has finished {Counted.Of(finished, "epoch")} already, more than stopping.epochs, {run.Options.Stopping.Epochs}. Give at least as many, or another folder.");
        }

        RunFolder.SetAside(search.Rejected);
        return search;
    }

    private static void ThrowUnlessDone(RunOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.Reason.IsFailure)
        {
            throw new TrainingFailedException(outcome.Reason);
        }

        if (outcome.Reason.Cause == StopCause.Interrupted)
        {
            throw new OperationCanceledException(
                $"Training was cancelled after {Counted.Of(outcome.FinishedEpochs, "epoch")} and {Counted.Of(outcome.Version.Updates, "update")}.", cancellationToken);
        }
    }
}
