using System.CommandLine;
using System.Globalization;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Train;

/// <summary>The command <c>dbp train</c>: trains a network in this process, or goes on with a run.</summary>
internal static class TrainCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var configuration = new Argument<string?>("CONFIG") { Description = "The configuration of the run. Without one: config/digits.json.", Arity = ArgumentArity.ZeroOrOne };
        var workers = new Option<int?>("--workers") { Description = "The number of workers in this process. Without it: one a core. It changes no bit of the result.", HelpName = "N" };
        var epochs = new Option<int?>("--epochs") { Description = "The most epochs.", HelpName = "N" };
        var seed = new Option<long?>("--seed") { Description = "The seed of initial parameters, split and order of examples.", HelpName = "N" };
        var set = new Option<string[]>("--set") { Description = "Sets any option of the configuration, for example --set optimizer.learningRate=0.01. May be repeated.", HelpName = "path=value" };
        var output = new Option<string?>("--out") { Description = "The run's folder. Without it: a new one under the configuration's output.folder.", HelpName = "DIR" };
        var resume = new Option<string?>("--resume") { Description = "Goes on with the run in this folder, to the same bits as if it had not been stopped.", HelpName = "RUN" };
        var log = new Option<LogFormat>("--log") { Description = "How the log is printed.", HelpName = "text|json", DefaultValueFactory = _ => LogFormat.Text };
        var quiet = new Option<bool>("--quiet") { Description = "Print only how the run ended." };
        var command = new Command("train", "Trains a network with workers on all cores of this machine and leaves a run folder.")
        {
            configuration, workers, epochs, seed, set, output, resume, log, quiet,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(resume) is not null && (result.GetValue(configuration) is not null || result.GetValue(output) is not null))
            {
                result.AddError("--resume takes configuration and folder from the run: leave out CONFIG and --out.");
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            List<ConfigurationOverride> overrides = [.. (parsed.GetValue(set) ?? []).Select(ParseSetting)];
            AddIfGiven(overrides, "workers.count", parsed.GetValue(workers));
            AddIfGiven(overrides, "stopping.epochs", parsed.GetValue(epochs));
            AddIfGiven(overrides, "seed", parsed.GetValue(seed));
            using TrainingSession session = parsed.GetValue(resume) is { } run
                ? TrainingSession.Resume(run, overrides)
                : TrainingSession.Begin(parsed.GetValue(configuration), parsed.GetValue(output), overrides);
            var printed = new PrintedLog(parsed.InvocationConfiguration.Output, parsed.GetValue(log), parsed.GetValue(quiet));
            return await session.TrainAsync(printed, parsed.InvocationConfiguration.Error).ConfigureAwait(false);
        });
        return command;
    }

    private static void AddIfGiven<TNumber>(List<ConfigurationOverride> overrides, string path, TNumber? value)
        where TNumber : struct, IFormattable
    {
        if (value is { } given)
        {
            overrides.Add(new ConfigurationOverride(path, given.ToString(null, CultureInfo.InvariantCulture)));
        }
    }

    private static ConfigurationOverride ParseSetting(string setting)
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new ConfigurationOverride(setting[..equals].Trim(), setting[(equals + 1)..].Trim())
            : throw new ConfigurationException($"--set {setting}: write path=value, for example --set optimizer.learningRate=0.01.");
    }
}
