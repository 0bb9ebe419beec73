using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DistributedBackprop.Cli.Schema;

/// <summary>An option as a row of the reference: of one record, or of some kinds of a record that have it alike.</summary>
internal sealed class OptionRow
{
    private const string Fixed = "fixed";
    private const string Required = "required";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<(string Kind, string Default)> _defaults = [];
    private readonly int _kinds;

    private OptionRow(string path, string key, JsonObject schema, string? inherited, int kinds)
    {
        Path = path.Length == 0 ? key : $"{path}.{key}";
        Key = key;
        Schema = schema;
        OnResume = SchemaNode.OnResume(schema) ?? inherited ?? Fixed;
        _kinds = kinds;
        if (SchemaNode.RecordsOf(schema).Count > 0 && schema["default"] is null && schema["properties"] is not null)
        {
            OnResume = "";
        }
    }

    /// <summary>The path of the option.</summary>
    public string Path { get; }

    /// <summary>The path of the record that it is, or of each record of the list that it is.</summary>
    public string RecordPath => Schema["anyOf"]?[0]?["items"] is null ? Path : $"{Path}[i]";

    /// <summary>Its key.</summary>
    public string Key { get; }

    /// <summary>Its part of the schema.</summary>
    public JsonObject Schema { get; }

    /// <summary>Whether it may change when a run goes on.</summary>
    public string OnResume { get; }

    /// <summary>The kinds that have the option, where others have not.</summary>
    public string Owners => _defaults.Count == _kinds ? "" : $" ({string.Join(", ", _defaults.Select(owner => owner.Kind))})";

    /// <summary>What the option is, with the meaning of each name that it can have.</summary>
    public string Meaning
    {
        get
        {
            JsonObject names = Schema["anyOf"]?[0] is JsonObject { } first && first.ContainsKey("enum") ? first : Schema;
            IEnumerable<string> meanings = (names["enum"] as JsonArray ?? [])
                .Zip(names["enumDescriptions"] as JsonArray ?? [], (name, meaning) => $"<br>`{name}`: {meaning}");
            return SchemaNode.DescriptionOf(Schema) + string.Concat(meanings);
        }
    }

    /// <summary>What values are allowed.</summary>
    public string Value => ValueText.Describe(Schema, RecordPath);

    /// <summary>The default; with the kinds, where they have different ones.</summary>
    public string Default => string.Join("<br>", _defaults
        .GroupBy(option => option.Default, option => option.Kind)
        .Select((group, index) => index == 0 ? group.Key : $"{group.Key} ({string.Join(", ", group)})"));

    /// <summary>The properties of a record, without the one that names its kind.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> PropertiesOf(JsonObject record) =>
        record["properties"]!.AsObject().Where(option => option.Value!["const"] is null && option.Key != "$schema");

    /// <summary>The options of the kinds of a record, those that several have alike but for the default in one row.</summary>
    /// <param name="path">The path of the record.</param>
    /// <param name="records">Its kinds, or itself alone.</param>
    /// <param name="inherited">What holds of the record on resuming.</param>
    public static IReadOnlyList<OptionRow> OfRecords(string path, IReadOnlyList<JsonObject> records, string? inherited)
    {
        var rows = new List<OptionRow>();
        foreach (JsonObject record in records)
        {
            foreach ((string key, JsonNode? option) in PropertiesOf(record))
            {
                JsonObject schema = option!.AsObject();
                OptionRow? row = rows.Find(other => other.Key == key && IsAlike(other.Schema, schema));
                if (row is null)
                {
                    row = new OptionRow(path, key, schema, inherited, records.Count);
                    rows.Add(row);
                }

                row._defaults.Add((SchemaNode.KindOf(record) ?? "", DefaultOf(record, key, schema)));
            }
        }

        return rows;
    }

    private static bool IsAlike(JsonObject one, JsonObject other) => JsonNode.DeepEquals(WithoutDefault(one), WithoutDefault(other));

    private static JsonObject WithoutDefault(JsonObject schema)
    {
        JsonObject copy = schema.DeepClone().AsObject();
        copy.Remove("default");
        return copy;
    }

    private static string DefaultOf(JsonObject record, string key, JsonObject schema)
    {
        if (record["required"] is JsonArray required && required.Any(name => (string?)name == key))
        {
            return Required;
        }

        return schema.TryGetPropertyValue("default", out JsonNode? value) ? $"`{value?.ToJsonString(Plain) ?? "null"}`" : "";
    }
}
