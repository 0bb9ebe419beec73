using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DistributedBackprop.Training.Configuration;

/// <summary>
/// Writes the JSON schema of options records, from the same properties and attributes that
/// <see cref="ConfigurationReader"/> goes by, so that editors complete keys, show descriptions and mark mistakes.
/// Source: JSON Schema, draft 2020-12.
/// </summary>
public static class ConfigurationSchema
{
    /// <summary>The key by which a configuration may name its schema; readers pass over it.</summary>
    internal const string Key = "$schema";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the schema of a record.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="title">What the schema describes.</param>
    /// <returns>Indented JSON with a line feed at the end.</returns>
    public static string Write<T>(string title)
        where T : class
    {
        JsonObject schema = OfRecord(typeof(T));
        schema["properties"]!.AsObject().Insert(0, Key, new JsonObject { ["type"] = "string" });
        schema.Insert(0, Key, "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        // Two words of VS Code, which otherwise marks what readers here allow.
        schema.Insert(2, "allowComments", true);
        schema.Insert(3, "allowTrailingCommas", true);
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject OfRecord(Type type)
    {
        object defaults = Activator.CreateInstance(type)!;
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (OptionProperty option in RecordShape.Of(type).Options)
        {
            properties[option.Key] = OfOption(option, option.Get(defaults));
            if (option.MustBeGiven(defaults))
            {
                required.Add(option.Key);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }

    private static JsonObject OfOption(OptionProperty option, object? defaultValue)
    {
        JsonObject schema = OfType(option.Type, defaultValue?.GetType());
        foreach (ValidationAttribute rule in option.Rules)
        {
            AddRule(ListType.ElementOf(option.Type) is null ? schema : schema["anyOf"]![0]!.AsObject(), rule);
        }

        if (option.AllowsNull)
        {
            schema = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        }

        if (option.Description is string description)
        {
            schema.Insert(0, "description", description);
        }

        if (!option.IsRequired && DefaultOf(defaultValue) is JsonNode value)
        {
            schema["default"] = value;
        }

        return schema;
    }

    private static JsonObject OfType(Type declared, Type? defaultType)
    {
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (ListType.ElementOf(type) is Type elementType)
        {
            JsonObject list = new() { ["type"] = "array", ["items"] = OfType(elementType, null) };
            return new JsonObject { ["anyOf"] = new JsonArray(list, OfType(elementType, null)) };
        }

        if (type.IsEnum)
        {
            return new JsonObject { ["enum"] = new JsonArray([.. EnumNames.Of(type).Select(name => (JsonNode)name)]) };
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => new JsonObject { ["type"] = "string" },
            TypeCode.Boolean => new JsonObject { ["type"] = "boolean" },
            TypeCode.Int32 or TypeCode.Int64 => new JsonObject { ["type"] = "integer" },
            TypeCode.Double => new JsonObject { ["type"] = "number" },
            _ => KindSet.Of(type) is KindSet kinds ? OfKinds(kinds, defaultType) : OfRecord(type),
        };
    }

    private static JsonObject OfKinds(KindSet kinds, Type? defaultType)
    {
        var alternatives = new JsonArray();
        foreach (string name in kinds.Names)
        {
            Type type = kinds.TypeOf(name)!;
            JsonObject schema = OfRecord(type);
            schema["properties"]!.AsObject().Insert(0, kinds.Key, new JsonObject { ["const"] = name });
            if (type != (defaultType ?? kinds.OnlyType))
            {
                JsonArray required = schema["required"]?.AsArray() ?? [];
                required.Insert(0, kinds.Key);
                schema["required"] = required;
            }

            alternatives.Add(schema);
        }

        return new JsonObject { ["anyOf"] = alternatives };
    }

    private static void AddRule(JsonObject schema, ValidationAttribute rule)
    {
        switch (rule)
        {
            case RangeAttribute range:
                schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Bound(range.Minimum);
                if (OptionRule.HasUpperBound(range))
                {
                    schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = Bound(range.Maximum);
                }

                break;
            case MinLengthAttribute minimum:
                schema["minItems"] = minimum.Length;
                break;
            case RegularExpressionAttribute expression:
                schema["pattern"] = $"^(?:{expression.Pattern})$";
                break;
            case RequiredAttribute when schema["type"]?.GetValue<string>() == "string":
                schema["pattern"] = @"\S";
                break;
        }
    }

    private static JsonValue Bound(object bound) => JsonValue.Create(Convert.ToDouble(bound, CultureInfo.InvariantCulture));

    private static JsonNode? DefaultOf(object? value) => value switch
    {
        string text => text,
        bool truth => truth,
        int number => number,
        long number => number,
        double number => number,
        Enum name => EnumNames.Of(name),
        _ => null,
    };
}
