using System.Globalization;
using System.Text.Json.Nodes;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Schema;

/// <summary>The values that an option can have, in words: type, unit and range.</summary>
internal static class ValueText
{
    /// <summary>Describes them.</summary>
    /// <param name="schema">The option's part of the schema.</param>
    /// <param name="path">The path under which its records are described.</param>
    public static string Describe(JsonObject schema, string path)
    {
        if (schema["anyOf"] is not JsonArray alternatives)
        {
            return DescribeOne(schema, path, UnitOf(schema));
        }

        JsonObject first = alternatives[0]!.AsObject();
        return first["items"] is JsonObject items
            ? $"a list of {Plural(items, path)}{AtLeast(first)}, or a single one"
            : $"{DescribeOne(first, path, UnitOf(schema))}, or null";
    }

    private static string DescribeOne(JsonObject schema, string path, string unit)
    {
        if (schema["enum"] is JsonArray names)
        {
            return string.Join(", ", names.Select(name => $"`{name}`"));
        }

        return SchemaNode.RecordsOf(schema).Count > 0 ? $"an [object]({SchemaNode.LinkTo(path)})" : (string?)schema["type"] switch
        {
            "integer" => $"whole number{unit}{Range(schema)}",
            "number" => $"number{unit}{Range(schema)}",
            "boolean" => "true or false",
            _ => $"text{Pattern(schema)}",
        };
    }

    private static string Plural(JsonObject items, string path)
    {
        if (SchemaNode.RecordsOf(items).Count > 0)
        {
            return $"[objects]({SchemaNode.LinkTo(path)})";
        }

        return (items["anyOf"]?[0]?["items"] as JsonObject, (string?)items["type"]) switch
        {
            ({ } inner, _) => $"lists of {Plural(inner, path)}",
            (_, "number") => "numbers",
            _ => "texts",
        };
    }

    private static string UnitOf(JsonObject schema) => schema[TrainingSchema.Unit] is { } unit ? $" of {unit}" : "";

    private static string AtLeast(JsonObject list) => list["minItems"] is { } least ? $", at least {least}" : "";

    private static string Pattern(JsonObject schema) => (string?)schema["pattern"] switch
    {
        null => "",
        @"\S" => ", not empty",
        { } pattern => $" that matches `{pattern.TrimStart('^').TrimEnd('$')}`",
    };

    private static string Range(JsonObject schema)
    {
        bool hasEnd = schema.ContainsKey("maximum") || schema.ContainsKey("exclusiveMaximum");
        string[] bounds =
        [
            .. Bound(schema, "minimum", hasEnd ? "from" : "at least"),
            .. Bound(schema, "exclusiveMinimum", "greater than"),
            .. Bound(schema, "maximum", schema["minimum"] is null ? "up to" : "to"),
            .. Bound(schema, "exclusiveMaximum", schema["minimum"] is null ? "less than" : "to less than"),
        ];
        return bounds.Length == 0 ? "" : $", {string.Join(' ', bounds)}";
    }

    private static IEnumerable<string> Bound(JsonObject schema, string keyword, string words) => schema[keyword] is { } bound
        ? [$"{words} {bound.GetValue<double>().ToString("#,0.############", CultureInfo.InvariantCulture)}"]
        : [];
}
