using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli.Train;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Node;

/// <summary>The log of a node: a line an event, for people or as JSON, with time and level.</summary>
/// <param name="output">Where lines go.</param>
/// <param name="format">How they are written.</param>
/// <param name="node">The node's name, which collectors want on each line.</param>
/// <param name="time">The time.</param>
internal sealed class NodeLog(TextWriter output, LogFormat format, string node, TimeProvider time) : INodeLog
{
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public void Write(NodeLogLevel level, string name, string text, params IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        if (level == NodeLogLevel.Debug)
        {
            return;
        }

        if (format == LogFormat.Text)
        {
            WriteText(level, text);
            return;
        }

        var members = new JsonObject { ["text"] = text };
        foreach ((string key, object? value) in fields.Where(field => !members.ContainsKey(field.Key)))
        {
            members[key] = JsonSerializer.SerializeToNode(value, RunJson.Line);
        }

        WriteJson(level, name, members);
    }

    /// <inheritdoc/>
    public void Write(string run, int workers, RunEvent happened)
    {
        NodeLogLevel level = RunEventText.IsWarning(happened) ? NodeLogLevel.Warning : NodeLogLevel.Info;
        if (format == LogFormat.Text)
        {
            if (Describe(run, workers, happened) is { } text)
            {
                WriteText(level, text);
            }
        }
        else if (happened is EpochFinished finished)
        {
            WriteJson(level, "epochFinished", new JsonObject
            {
                ["run"] = run,
                ["epoch"] = finished.Epoch.Epoch,
                ["error"] = Number(finished.Epoch.Error),
                ["validationError"] = finished.Epoch.ValidationError is { } validation ? Number(validation) : null,
                ["examplesPerSecond"] = Number(finished.Epoch.ExamplesPerSecond),
                ["workers"] = workers,
                ["isBest"] = finished.IsBest,
            });
        }
        else if (RunEventJson.Describe(happened) is { } line)
        {
            JsonObject members = JsonNode.Parse(line)!.AsObject();
            string name = members["event"]!.GetValue<string>();
            members.Remove("event");
            members["run"] = run;
            WriteJson(level, name, members);
        }
    }

    private static JsonNode? Number(double value) => JsonSerializer.SerializeToNode(value, RunJson.Line);

    private static string? Describe(string run, int workers, RunEvent happened)
    {
        // A node goes on by itself: nobody has to resume anything.
        string? text = new RunEventText(epochs: 0, resumeWith: "nothing, another node does", workersComeAndGo: true).Describe(happened);
        return happened switch
        {
            EpochFinished => string.Create(CultureInfo.InvariantCulture, $"{run}  {text!.Replace("/0", "", StringComparison.Ordinal)}  {workers} {(workers == 1 ? "worker" : "workers")}"),
            Stopping stopping => $"{run}: finishing the step under way: {stopping.Reason.Text}",
            _ when text is not null => $"{run}: {text}",
            _ => null,
        };
    }

    private void WriteText(NodeLogLevel level, string text)
    {
        string mark = level switch
        {
            NodeLogLevel.Warning => "warning: ",
            NodeLogLevel.Error => "error: ",
            _ => "",
        };
        WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss.fff} {mark}{text}"));
    }

    /// <summary>What each line holds means the same in each: no fact of an event is written over it.</summary>
    private void WriteJson(NodeLogLevel level, string name, JsonObject members)
    {
        var line = new JsonObject
        {
            ["time"] = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            ["level"] = JsonNamingPolicy.CamelCase.ConvertName($"{level}"),
            ["node"] = node,
            ["event"] = name,
        };
        foreach ((string key, JsonNode? value) in members.Where(member => !line.ContainsKey(member.Key)))
        {
            line.Add(key, value?.DeepClone());
        }

        WriteLine(line.ToJsonString(RunJson.Line));
    }

    private void WriteLine(string line)
    {
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
