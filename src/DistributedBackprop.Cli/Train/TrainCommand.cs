using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DistributedBackprop.Cli.Train.Progress;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Train;

/// <summary>The command <c>dbp train</c>: trains a network in this process, or goes on with a run.</summary>
internal static class TrainCommand
{
    private const string TextLog = "text";
    private const string JsonLog = "json";
    private const string AutoProgress = "auto";
    private const string LiveProgress = "live";

    private static readonly Dictionary<string, ProgressMode> ProgressModes = new(StringComparer.Ordinal)
    {
        [AutoProgress] = ProgressMode.Auto,
        ["plain"] = ProgressMode.Plain,
        [LiveProgress] = ProgressMode.Live,
    };

    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var configuration = new Argument<string?>("CONFIG") { Description = "The configuration of the run. Without one: config/digits.json.", Arity = ArgumentArity.ZeroOrOne };
        var workers = WholeNumber.Option<int>("--workers", "The number of workers in this process. Without it: one a core. It changes no bit of the result.");
        var epochs = WholeNumber.Option<int>("--epochs", "The most epochs.");
        var seed = WholeNumber.Option<long>("--seed", "The seed of initial parameters, split and order of examples.");
        var set = new Option<string[]>("--set") { Description = "Sets any option of the configuration, for example --set optimizer.learningRate=0.01. May be repeated.", HelpName = "path=value" };
        var output = new Option<string?>("--out") { Description = "The run's folder. Without it: a new one under the configuration's output.folder.", HelpName = "DIR" };
        var resume = new Option<string?>("--resume") { Description = "Goes on with the run in this folder, to the same bits as if it had not been stopped.", HelpName = "RUN" };
        var log = new Option<string>("--log") { Description = "How the log is printed: in words, or as one JSON object a line.", HelpName = "text|json", DefaultValueFactory = _ => TextLog };
        log.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not (TextLog or JsonLog) and { } format)
            {
                result.AddError($"--log is '{format}'; write text or json.");
            }
        });
        Option<string> progress = CreateProgress();
        var quiet = new Option<bool>("--quiet") { Description = "Print only how the run ended." };
        var command = new Command("train", "Trains a network with workers on all cores of this machine and leaves a run folder.")
        {
            configuration, workers, epochs, seed, set, output, resume, log, progress, quiet,
        };
        command.Validators.Add(result =>
        {
            // Only what was written is asked for: reading the value of an option that lacks it throws.
            string? file = result.GetResult(configuration) is { Tokens: [Token token] } ? token.Value : null;
            if (result.GetResult(resume) is not null && (file is not null || result.GetResult(output) is not null))
            {
                result.AddError("--resume takes configuration and folder from the run: leave out CONFIG and --out.");
            }

            foreach (Option<string?> folder in new[] { output, resume })
            {
                if (result.GetResult(folder) is { Tokens: [Token { Value: "" }] })
                {
                    result.AddError($"{folder.Name} is empty; name a folder.");
                }
            }

            if (result.GetResult(progress) is { Tokens: [Token { Value: LiveProgress }] } && (result.GetResult(quiet) is not null || result.GetResult(log) is { Tokens: [Token { Value: JsonLog }] }))
            {
                result.AddError("--progress live goes with a log in words: leave out --quiet and --log json.");
            }

            if (file is not null && file.StartsWith('-'))
            {
                result.AddError($"{file} is no option of 'dbp train'.");
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            List<ConfigurationOverride> overrides = [.. (parsed.GetValue(set) ?? []).Select(ConfigurationOverride.Parse)];
            AddIfGiven(overrides, "workers.count", workers, parsed);
            AddIfGiven(overrides, "stopping.epochs", epochs, parsed);
            AddIfGiven(overrides, "seed", seed, parsed);
            LogFormat format = parsed.GetValue(log) == JsonLog ? LogFormat.Json : LogFormat.Text;
            bool isQuiet = parsed.GetValue(quiet);
            using IProgressView view = ProgressView.Open(
                ProgressModes[parsed.GetValue(progress)!], format == LogFormat.Text && !isQuiet, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            using var signals = new StopSignals(by => BeforeExit(by, view));
            using TrainingSession session = parsed.GetValue(resume) is { } run
                ? TrainingSession.Resume(run, overrides, view)
                : TrainingSession.Begin(parsed.GetValue(configuration), parsed.GetValue(output), overrides, view);
            return await session.TrainAsync(new PrintedLog(view.Output, view.Error, format, isQuiet), view, signals).ConfigureAwait(false);
        });
        return command;
    }

    private static Option<string> CreateProgress()
    {
        var progress = new Option<string>("--progress") { Description = "How progress is shown: live in a terminal, or as the log's lines only. auto is live where a person looks at a terminal.", HelpName = string.Join('|', ProgressModes.Keys), DefaultValueFactory = _ => AutoProgress };
        progress.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } mode && !ProgressModes.ContainsKey(mode))
            {
                result.AddError($"--progress is '{mode}'; write auto, plain or live.");
            }
        });
        return progress;
    }

    private static void BeforeExit(string? by, IProgressView view)
    {
        view.Dispose();
        if (by is not null)
        {
            view.Error.WriteLine($"dbp: stopped by {by} before training began.");
        }
    }

    private static void AddIfGiven<TNumber>(List<ConfigurationOverride> overrides, string path, Option<TNumber?> option, ParseResult parsed)
        where TNumber : struct, IFormattable
    {
        if (parsed.GetValue(option) is { } given)
        {
            string value = given.ToString(null, CultureInfo.InvariantCulture);
            overrides.Add(new ConfigurationOverride(path, value) { WrittenAs = $"{option.Name} {value}" });
        }
    }
}
