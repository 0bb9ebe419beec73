using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Configuration;

/// <summary>The JSON schema of a training run's configuration, with a word on each option about resuming.</summary>
public static class TrainingSchema
{
    /// <summary>The keyword that says whether an option may change when a run goes on; what it does not mark may not.</summary>
    public const string OnResume = "x-onResume";

    /// <summary>The keyword for the unit of an option's value.</summary>
    public const string Unit = ConfigurationSchema.Unit;

    private const string Title = "A training run of DistributedBackprop";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as text.</summary>
    /// <returns>Indented JSON with a line feed at the end.</returns>
    public static string Write() => Create().ToJsonString(Indented) + "\n";

    /// <summary>The schema.</summary>
    /// <returns>A new object, for the caller to keep.</returns>
    public static JsonObject Create()
    {
        JsonObject schema = ConfigurationSchema.Of<TrainingOptions>(Title);
        foreach (ResumableOption option in ResumableOption.All)
        {
            JsonObject described = Find(schema, option.Path);
            described.Insert(described.IndexOf("description") + 1, OnResume, option.Freedom);
        }

        return schema;
    }

    private static JsonObject Find(JsonObject schema, IEnumerable<string> path) =>
        path.Aggregate(schema, (node, key) => node["properties"]![key]!.AsObject());
}
