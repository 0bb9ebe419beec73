using System.CommandLine;
using System.CommandLine.Parsing;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Train;

/// <summary>The command <c>dbp train</c>: trains a network in this process, or goes on with a run.</summary>
internal static class TrainCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var configuration = new Argument<string?>("CONFIG") { Description = "The configuration of the run. Without one: config/digits.json.", Arity = ArgumentArity.ZeroOrOne };
        var workers = new Option<string?>("--workers") { Description = "The number of workers in this process. Without it: one a core. It changes no bit of the result.", HelpName = "N" };
        var epochs = new Option<string?>("--epochs") { Description = "The most epochs.", HelpName = "N" };
        var seed = new Option<string?>("--seed") { Description = "The seed of initial parameters, split and order of examples.", HelpName = "N" };
        var set = new Option<string[]>("--set") { Description = "Sets any option of the configuration, for example --set optimizer.learningRate=0.01. May be repeated.", HelpName = "path=value" };
        var output = new Option<string?>("--out") { Description = "The run's folder. Without it: a new one under the configuration's output.folder.", HelpName = "DIR" };
        var resume = new Option<string?>("--resume") { Description = "Goes on with the run in this folder, to the same bits as if it had not been stopped.", HelpName = "RUN" };
        var log = new Option<LogFormat>("--log") { Description = "How the log is printed.", HelpName = "text|json", DefaultValueFactory = _ => LogFormat.Text, CustomParser = ParseLogFormat };
        var quiet = new Option<bool>("--quiet") { Description = "Print only how the run ended." };
        var command = new Command("train", "Trains a network with workers on all cores of this machine and leaves a run folder.")
        {
            configuration, workers, epochs, seed, set, output, resume, log, quiet,
        };
        command.Validators.Add(result =>
        {
            // Only whether they were written is asked: a value that is missing is another error, reported elsewhere.
            bool configurationGiven = result.GetResult(configuration) is { Tokens.Count: > 0 };
            if (result.GetResult(resume) is not null && (configurationGiven || result.GetResult(output) is not null))
            {
                result.AddError("--resume takes configuration and folder from the run: leave out CONFIG and --out.");
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            List<ConfigurationOverride> overrides = [.. (parsed.GetValue(set) ?? []).Select(ConfigurationOverride.Parse)];
            AddIfGiven(overrides, "workers.count", workers, parsed);
            AddIfGiven(overrides, "stopping.epochs", epochs, parsed);
            AddIfGiven(overrides, "seed", seed, parsed);
            using TrainingSession session = parsed.GetValue(resume) is { } run
                ? TrainingSession.Resume(run, overrides)
                : TrainingSession.Begin(parsed.GetValue(configuration), parsed.GetValue(output), overrides);
            var printed = new PrintedLog(parsed.InvocationConfiguration.Output, parsed.GetValue(log), parsed.GetValue(quiet));
            return await session.TrainAsync(printed, parsed.InvocationConfiguration.Error).ConfigureAwait(false);
        });
        return command;
    }

    private static void AddIfGiven(List<ConfigurationOverride> overrides, string path, Option<string?> option, ParseResult parsed)
    {
        if (parsed.GetValue(option) is { } value)
        {
            overrides.Add(new ConfigurationOverride(path, value) { WrittenAs = $"{option.Name} {value}" });
        }
    }

    private static LogFormat ParseLogFormat(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text)
        {
            case "text": return LogFormat.Text;
            case "json": return LogFormat.Json;
            default:
                result.AddError($"--log is '{text}'; allowed: text or json.");
                return LogFormat.Text;
        }
    }
}
