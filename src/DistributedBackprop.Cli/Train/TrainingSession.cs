using System.Text.Json;
using System.Text.Json.Nodes;
using DistributedBackprop.Cli.Train.Places;
using DistributedBackprop.Cli.Train.Progress;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Train;

/// <summary>One call of <c>dbp train</c>: a run, its folder, and where it begins.</summary>
internal sealed class TrainingSession : IDisposable
{
    private readonly TrainingRun _run;
    private readonly RunFolder _folder;
    private readonly TrainingPlace _place;
    private readonly long _lastGeneration;
    private readonly CheckpointSearch _search;
    private readonly bool _resumed;

    private TrainingSession(TrainingRun run, RunFolder folder, TrainingPlace place, long lastGeneration, CheckpointSearch search, bool resumed)
    {
        _resumed = resumed;
        _run = run;
        _folder = folder;
        _place = place;
        _lastGeneration = lastGeneration;
        _search = search;
    }

    /// <summary>Prepares a new run.</summary>
    /// <param name="configuration">Its configuration's file; null for the shipped digits.</param>
    /// <param name="folder">Its folder; null for a new one under the configuration's folder of runs.</param>
    /// <param name="overrides">Options set on the command line.</param>
    /// <param name="place">Where it is trained.</param>
    /// <param name="view">Shows what is being read.</param>
    /// <exception cref="ConfigurationException">The configuration, or the folder, cannot be used.</exception>
    /// <exception cref="DataException">A file of data is missing or cannot be used.</exception>
    public static TrainingSession Begin(string? configuration, string? folder, IReadOnlyList<ConfigurationOverride> overrides, TrainingPlace place, IProgressView view)
    {
        string source = configuration ?? DefaultConfiguration.Path;
        (TrainingOptions options, TrainingRun run) = NewRun.Read(source, overrides, place.Prepare, view.ShowRemark);
        place.Require(run);
        string text = ConfigurationWriter.Write(options);
        RunFolder created = folder is null
            ? CreateUnderNewName(options, text)
            : Usable(() => CreateNamed(folder, text));
        created.Attach(run);
        return new TrainingSession(run, created, place, lastGeneration: 0, new CheckpointSearch(null, []), resumed: false);
    }

    /// <summary>Prepares to go on with a run.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="overrides">Options set on the command line; none that changes a bit.</param>
    /// <param name="place">Where it is trained.</param>
    /// <param name="view">Shows what is being read.</param>
    /// <exception cref="ConfigurationException">The folder is no run's, or an option may not change.</exception>
    /// <exception cref="InvalidDataException">No checkpoint of the run can be used.</exception>
    public static TrainingSession Resume(string path, IReadOnlyList<ConfigurationOverride> overrides, TrainingPlace place, IProgressView view)
    {
        RunFolder folder = Usable(() => RunFolder.Open(path, new AtomicFileWriter()));
        try
        {
            string text = ConfigurationFile.ReadText(folder.ConfigurationFile);
            TrainingOptions options = ResumedOptions.Read(text, folder.ConfigurationFile, overrides);
            options = options with { Data = DataFiles.Locate(options.Data, Path.GetFullPath(folder.Path)) };
            TrainingRun run = Prepare(options, folder.ConfigurationFile, place, view);
            folder.Attach(run);
            CheckpointSearch search = folder.FindCheckpoint();
            search.RequireUsable(folder, $"Bring back {options.Data.File} and the program as they were, or begin a new run.");
            if (search.Found?.Progress.History.Count > options.Stopping.Epochs)
            {
                throw new ConfigurationException($"The run in {path} has finished {Counted.Of(search.Found.Progress.History.Count, "epoch")} already, more than stopping.epochs, {options.Stopping.Epochs}. Give more with --epochs, or leave it out.");
            }

            place.Require(run);
            RunFolder.SetAside(search.Rejected);
            folder.WriteConfiguration(ConfigurationWriter.Write(options));
            return new TrainingSession(run, folder, place, folder.ReadGeneration(), search, resumed: true);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Trains until the run is over, and reports.</summary>
    /// <param name="printed">The log as it is printed.</param>
    /// <param name="view">Shows how the run goes, until it is over.</param>
    /// <param name="signals">Ask for the run to stop.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> TrainAsync(PrintedLog printed, IProgressView view, StopSignals signals)
    {
        using var file = new LogFile(_folder.LogFile, view.Error, TimeProvider.System);
        var text = new RunEventText(_run.Options.Stopping.Epochs, _place.ResumeWith(_folder.Path), _place.WorkersComeAndGo);
        foreach (string remark in DescribeBeginning())
        {
            file.Write(remark);
            printed.Print(remark);
        }

        view.ShowRun(new ProgressState(_run.Options.Stopping.Epochs, _run.Plan, _search.Found?.Progress.History ?? []));
        using RunningHost host = _place.Open(_run, _lastGeneration, _search.Found, _folder, happened =>
        {
            view.Note(happened);
            string? line = text.Describe(happened);
            if (line is not null)
            {
                file.Write(line);
            }

            printed.Print(happened, line);
        });
        signals.ForwardTo(host.RequestStop);
        RunOutcome outcome = await host.RunAsync().ConfigureAwait(false);
        view.Dispose();
        return ReportEnd(outcome, printed, file, view.Error);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static TrainingRun Prepare(TrainingOptions options, string source, TrainingPlace place, IProgressView view)
    {
        view.ShowRemark(NewRun.DescribeReading(options.Data));
        return place.Prepare(options, DataFiles.Read(options.Data, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes), source);
    }

    /// <summary>Runs that begin in the same second want the same name: who comes later takes the next.</summary>
    private static RunFolder CreateUnderNewName(TrainingOptions options, string configuration)
    {
        const int AttemptsMost = 100;
        DateTimeOffset time = TimeProvider.System.GetUtcNow();
        for (int attempt = 1; ; attempt++)
        {
            string path = RunFolderName.Next(options.Output.Folder, options.Name, time);
            try
            {
                return RunFolder.Create(path, configuration, new AtomicFileWriter());
            }
            catch (IOException) when (Directory.Exists(path) && attempt < AttemptsMost)
            {
                // The name was taken between the look for it and the lock on it.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new ConfigurationException(exception.Message);
            }
        }
    }

    private static RunFolder CreateNamed(string path, string configuration) => RunFolder.IsRun(path)
        ? throw new ConfigurationException($"{path} holds a run already. Name another folder with --out, or go on with that run: --resume {path}")
        : RunFolder.Create(path, configuration, new AtomicFileWriter());

    private static RunFolder Usable(Func<RunFolder> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(exception.Message);
        }
    }

    private IEnumerable<string> DescribeBeginning()
    {
        TrainingOptions options = _run.Options;
        string layers = string.Join("-", options.Network.Layers.OfType<Engine.Layers.DenseDefinition>().Select(layer => layer.Units).Prepend(_run.Preparation.Inputs));
        yield return FormattableString.Invariant($"{options.Name}: {Counted.Of(_run.Plan.TrainingExamples, "example")} to train on, {_run.Plan.ValidationExamples:N0} held out; network {layers} with {Counted.Of(_run.ParameterCount, "parameter")} in {JsonNamingPolicy.CamelCase.ConvertName(options.Precision.ToString())}; {Counted.Of(_run.Plan.StepsPerEpoch, "step")} an epoch, {Counted.Of(_run.Plan.LeavesOfFullStep, "leaf", "leaves")} a step, {_place.Workers}, {DescribeVectors()}");
        foreach (CategoryFeature column in _run.Preparation.Features.OfType<CategoryFeature>())
        {
            yield return FormattableString.Invariant($"column '{column.Name}' holds {Counted.Of(column.Categories.Count, "category", "categories")}: {Counted.Of(column.Inputs, "input")}");
        }

        if (_resumed && _search.Found is null)
        {
            yield return "no checkpoint was made yet: beginning anew";
        }

        foreach (RejectedCheckpoint rejected in _search.Rejected)
        {
            yield return $"{rejected.Describe()} It is passed over; {CheckpointId.Of(_search.Found!)} is used.";
        }
    }

    private static string DescribeVectors() => VectorUnit.Bits == 0 ? "no vectors" : $"{VectorUnit.Bits}-bit vectors";

    private int ReportEnd(RunOutcome outcome, PrintedLog printed, LogFile file, TextWriter error)
    {
        return outcome.Reason.IsFailure
            ? ReportFailure(outcome, printed, file, error)
            : ReportSuccess(outcome, printed, file);
    }

    private int ReportFailure(RunOutcome outcome, PrintedLog printed, LogFile file, TextWriter error)
    {
        string failure = $"{outcome.Reason.Text} Run folder: {_folder.Path}";
        file.Write(failure);
        printed.PrintEnd([], DescribeEnd(outcome));
        error.WriteLine($"dbp: {failure}");
        return ExitCode.Failed;
    }

    private int ReportSuccess(RunOutcome outcome, PrintedLog printed, LogFile file)
    {
        List<string> lines = [FormattableString.Invariant($"stopped after {Counted.Of(outcome.FinishedEpochs, "epoch")} and {Counted.Of(outcome.Version.Updates, "update")}: {outcome.Reason.Text}")];
        if (!outcome.Reason.IsFinal && outcome.Reason.Cause != StopCause.EpochsDone)
        {
            lines.Add($"resume with: {_place.ResumeWith(_folder.Path)}");
        }

        if (outcome.ModelEpoch is { } epoch && epoch != outcome.FinishedEpochs)
        {
            lines.Add(FormattableString.Invariant($"model: that of the best epoch, {epoch}"));
        }

        lines.Add($"run folder: {_folder.Path}");
        lines.Add($"parameters sha256={outcome.ParametersSha256}");
        lines.ForEach(file.Write);
        printed.PrintEnd(lines, DescribeEnd(outcome));
        return ExitCode.Done;
    }

    private JsonObject DescribeEnd(RunOutcome outcome) => new()
    {
        ["cause"] = JsonNamingPolicy.CamelCase.ConvertName(outcome.Reason.Cause.ToString()),
        ["reason"] = outcome.Reason.Text,
        ["epochs"] = outcome.FinishedEpochs,
        ["updates"] = outcome.Version.Updates,
        ["modelEpoch"] = outcome.ModelEpoch,
        ["folder"] = _folder.Path,
        ["parametersSha256"] = outcome.ParametersSha256,
    };
}
