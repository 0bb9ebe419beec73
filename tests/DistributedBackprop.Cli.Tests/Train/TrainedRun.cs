using System.Text.Json;
using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>A run of <c>dbp train</c> and the folder that it left.</summary>
internal sealed partial record TrainedRun(CommandRun Command, string Folder)
{
    public string Sha256 => Sha256Line().Match(Command.Output) is { Success: true } match
        ? match.Groups[1].Value
        : throw new InvalidOperationException($"No sha256 was printed.\n{Command.Output}\n{Command.Error}");

    public JsonElement[] Epochs => [.. File.ReadLines(In("metrics.jsonl")).Select(line => JsonElement.Parse(line))];

    public JsonElement LastEpoch => Epochs[^1];

    /// <summary>The manifests of the checkpoints, the newest first.</summary>
    public string[] Checkpoints => [.. Directory.GetFiles(In("checkpoints"), "checkpoint-*.json").OrderByDescending(Path.GetFileNameWithoutExtension, StringComparer.Ordinal)];

    /// <summary>Begins a run in a folder, successfully.</summary>
    public static TrainedRun Begin(string folder, string configuration, params string[] options) =>
        new TrainedRun(CommandRun.Of(["train", configuration, "--out", folder, .. options]), folder).RequireSuccess();

    /// <summary>Goes on with a run, successfully.</summary>
    public static TrainedRun Resume(string folder, params string[] options) =>
        new TrainedRun(CommandRun.Of(["train", "--resume", folder, .. options]), folder).RequireSuccess();

    /// <summary>The path of a file of the run.</summary>
    public string In(string name) => Path.Combine(Folder, name);

    private TrainedRun RequireSuccess()
    {
        Assert.Equal("", Command.Error);
        Assert.Equal(0, Command.ExitCode);
        return this;
    }

    [GeneratedRegex("^parameters sha256=([0-9a-f]{64})$", RegexOptions.Multiline)]
    private static partial Regex Sha256Line();
}
