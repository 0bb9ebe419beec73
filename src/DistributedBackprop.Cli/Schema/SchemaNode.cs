using System.Text.Json.Nodes;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Schema;

/// <summary>Questions to a part of the schema of configurations.</summary>
internal static class SchemaNode
{
    /// <summary>What the part is; empty where it does not say.</summary>
    public static string DescriptionOf(JsonObject schema) => (string?)schema["description"] ?? "";

    /// <summary>The name of a record among its kinds, or null.</summary>
    public static string? KindOf(JsonObject record) => (string?)record["properties"]?["kind"]?["const"];

    /// <summary>The kind that need not be named, or null.</summary>
    public static string? DefaultKindOf(JsonObject option) => (string?)(option["default"] as JsonObject)?["kind"];

    /// <summary>What the part says of resuming, or null.</summary>
    public static string? OnResume(JsonObject schema) => (string?)schema[TrainingSchema.OnResume];

    /// <summary>The records that an option's value, or an element of its list, can be; empty for single values.</summary>
    public static IReadOnlyList<JsonObject> RecordsOf(JsonObject option)
    {
        if (option["oneOf"] is JsonArray kinds)
        {
            return [.. kinds.Select(kind => kind!.AsObject())];
        }

        if ((option["anyOf"]?[0]?["items"] ?? option["items"]) is JsonObject items)
        {
            return RecordsOf(items);
        }

        return option["properties"] is null ? [] : [option];
    }

    /// <summary>The link to the heading of a path, as GitHub names it.</summary>
    public static string LinkTo(string path) => "#" + string.Concat(path.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit));
}
