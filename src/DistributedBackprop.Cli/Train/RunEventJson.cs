using System.Text.Json;
using System.Text.Json.Nodes;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Cli.Train;

/// <summary>The events of a run as JSON, one line an event: the event's name under <c>event</c>, then its own members.</summary>
internal static class RunEventJson
{
    /// <summary>The line for an event; null for the events of single steps.</summary>
    public static string? Describe(RunEvent happened) => happened is StepApplied or LeavesCounted or LateLeavesCopied
        ? null
        : Line(JsonNamingPolicy.CamelCase.ConvertName(happened.GetType().Name), JsonSerializer.SerializeToNode(happened, happened.GetType(), RunJson.Line)!.AsObject());

    /// <summary>A line of its own.</summary>
    /// <param name="name">The event's name.</param>
    /// <param name="members">What it says.</param>
    public static string Line(string name, JsonObject members)
    {
        var line = new JsonObject { ["event"] = name };
        foreach ((string key, JsonNode? value) in members)
        {
            line[key] = value?.DeepClone();
        }

        return line.ToJsonString(RunJson.Line);
    }
}
