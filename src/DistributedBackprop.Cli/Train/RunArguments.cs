using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DistributedBackprop.Cli.Train.Places;
using DistributedBackprop.Cli.Train.Progress;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Train;

/// <summary>The arguments of every command that trains: which run, with what settings, and how it is watched.</summary>
internal sealed class RunArguments
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

    private readonly Argument<string?> _configuration = new("CONFIG") { Description = "The configuration of the run. Without one: config/digits.json.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<int?> _epochs = WholeNumber.Option<int>("--epochs", "The most epochs.");
    private readonly Option<long?> _seed = WholeNumber.Option<long>("--seed", "The seed of initial parameters, split and order of examples.");
    private readonly Option<string[]> _set = new("--set") { Description = "Sets any option of the configuration, for example --set optimizer.learningRate=0.01. May be repeated.", HelpName = "path=value" };
    private readonly Option<string?> _output = new("--out") { Description = "The run's folder. Without it: a new one under the configuration's output.folder.", HelpName = "DIR" };
    private readonly Option<string?> _resume = new("--resume") { Description = "Goes on with the run in this folder, to the same bits as if it had not been stopped.", HelpName = "RUN" };
    private readonly Option<string> _log = CreateLog();
    private readonly Option<string> _progress = CreateProgress();
    private readonly Option<bool> _quiet = new("--quiet") { Description = "Print only how the run ended." };

    /// <summary>Adds the arguments to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_configuration);
        foreach (Option option in new Option[] { _epochs, _seed, _set, _output, _resume, _log, _progress, _quiet })
        {
            command.Add(option);
        }

        command.Validators.Add(Validate);
    }

    /// <summary>Trains as the command line says.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="place">Where.</param>
    /// <param name="also">Settings by other options of the command.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> TrainAsync(ParseResult parsed, TrainingPlace place, IEnumerable<ConfigurationOverride> also)
    {
        List<ConfigurationOverride> overrides = [.. (parsed.GetValue(_set) ?? []).Select(ConfigurationOverride.Parse), .. also];
        AddIfGiven(overrides, "stopping.epochs", _epochs, parsed);
        AddIfGiven(overrides, "seed", _seed, parsed);
        LogFormat format = parsed.GetValue(_log) == JsonLog ? LogFormat.Json : LogFormat.Text;
        bool isQuiet = parsed.GetValue(_quiet);
        using IProgressView view = ProgressView.Open(
            ProgressModes[parsed.GetValue(_progress)!], format == LogFormat.Text && !isQuiet, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        using var signals = new StopSignals(by => BeforeExit(by, view));
        using TrainingSession session = parsed.GetValue(_resume) is { } run
            ? TrainingSession.Resume(run, overrides, place, view)
            : TrainingSession.Begin(parsed.GetValue(_configuration), parsed.GetValue(_output), overrides, place, view);
        return await session.TrainAsync(new PrintedLog(view.Output, view.Error, format, isQuiet), view, signals).ConfigureAwait(false);
    }

    /// <summary>Adds a setting by an option of the command, where it is given.</summary>
    public static void AddIfGiven<TNumber>(List<ConfigurationOverride> overrides, string path, Option<TNumber?> option, ParseResult parsed)
        where TNumber : struct, IFormattable
    {
        if (parsed.GetValue(option) is { } given)
        {
            string value = given.ToString(null, CultureInfo.InvariantCulture);
            overrides.Add(new ConfigurationOverride(path, value) { WrittenAs = $"{option.Name} {value}" });
        }
    }

    private void Validate(CommandResult result)
    {
        // Only what was written is asked for: reading the value of an option that lacks it throws.
        string? file = result.GetResult(_configuration) is { Tokens: [Token token] } ? token.Value : null;
        if (result.GetResult(_resume) is not null && (file is not null || result.GetResult(_output) is not null))
        {
            result.AddError("--resume takes configuration and folder from the run: leave out CONFIG and --out.");
        }

        foreach (Option<string?> folder in new[] { _output, _resume })
        {
            if (result.GetResult(folder) is { Tokens: [Token { Value: "" }] })
            {
                result.AddError($"{folder.Name} is empty; name a folder.");
            }
        }

        if (result.GetResult(_progress) is { Tokens: [Token { Value: LiveProgress }] } && (result.GetResult(_quiet) is not null || result.GetResult(_log) is { Tokens: [Token { Value: JsonLog }] }))
        {
            result.AddError("--progress live goes with a log in words: leave out --quiet and --log json.");
        }

        if (file is not null && file.StartsWith('-'))
        {
            result.AddError($"{file} is no option of 'dbp {result.Command.Name}'.");
        }
    }

    private static Option<string> CreateLog()
    {
        var log = new Option<string>("--log") { Description = "How the log is printed: in words, or as one JSON object a line.", HelpName = "text|json", DefaultValueFactory = _ => TextLog };
        log.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not (TextLog or JsonLog) and { } format)
            {
                result.AddError($"--log is '{format}'; write text or json.");
            }
        });
        return log;
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
}
