using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Nodes;

namespace DistributedBackprop.Training.Configuration;

/// <summary>
/// Makes the JSON schema of options records, from the same properties and attributes that
/// <see cref="ConfigurationReader"/> goes by, so that editors complete keys, show descriptions and mark mistakes.
/// Source: JSON Schema, draft 2020-12.
/// </summary>
internal static class ConfigurationSchema
{
    /// <summary>The key by which a configuration may name its schema; readers pass over it.</summary>
    public const string Key = "$schema";

    /// <summary>The keyword for the unit of an option.</summary>
    public const string Unit = "x-unit";

    /// <summary>The schema of a record.</summary>
    /// <typeparam name="T">The record.</typeparam>
    /// <param name="title">What the schema describes.</param>
    /// <returns>A new object.</returns>
    public static JsonObject Of<T>(string title)
        where T : class
    {
        JsonObject schema = OfRecord(typeof(T));
        schema["properties"]!.AsObject().Insert(0, Key, new JsonObject
        {
            ["description"] = "Where an editor finds this schema. It changes nothing in the run.",
            ["type"] = "string",
        });
        schema.Insert(0, Key, "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", title);
        // Two words of VS Code, which otherwise marks what readers here allow.
        schema.Insert(2, "allowComments", true);
        schema.Insert(3, "allowTrailingCommas", true);
        return schema;
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

        Annotate(schema, option);
        if (HasDefault(option, defaultValue))
        {
            schema["default"] = DefaultOf(defaultValue, option.Type);
        }

        return schema;
    }

    private static void Annotate(JsonObject schema, OptionProperty option)
    {
        if (option.Unit is string unit)
        {
            schema.Insert(0, Unit, unit);
        }

        if (option.Description is string description)
        {
            schema.Insert(0, "description", description);
        }
    }

    /// <summary>Records without kinds have the defaults of their options, and none of their own.</summary>
    private static bool HasDefault(OptionProperty option, object? defaultValue) => defaultValue switch
    {
        null => option.AllowsNull,
        string { Length: 0 } => !option.IsRequired,
        string => true,
        _ => !option.IsRequired && !OtherValue.IsPlainRecord(option.Type),
    };

    /// <summary>The values of an enumeration, with what each means where its fields say so: in the word of VS Code.</summary>
    private static JsonObject OfEnum(Type type)
    {
        var schema = new JsonObject { ["enum"] = Texts(EnumNames.Of(type)) };
        if (EnumNames.DescriptionsOf(type) is { Count: > 0 } descriptions)
        {
            schema["enumDescriptions"] = Texts(descriptions);
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
            return OfEnum(type);
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
            if (kinds.DescriptionOf(name) is string description)
            {
                schema.Insert(0, "description", description);
            }

            schema["properties"]!.AsObject().Insert(0, kinds.Key, new JsonObject { ["const"] = name });
            if (type != (defaultType ?? kinds.OnlyType))
            {
                JsonArray required = schema["required"]?.AsArray() ?? [];
                required.Insert(0, kinds.Key);
                schema["required"] = required;
            }

            alternatives.Add(schema);
        }

        return new JsonObject { ["oneOf"] = alternatives };
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

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    private static JsonNode? DefaultOf(object? value, Type declared) => value switch
    {
        null => null,
        string text => text,
        bool truth => truth,
        int number => number,
        long number => number,
        double number => number,
        Enum name => EnumNames.Of(name),
        IEnumerable<string> list => Texts(list),
        _ when KindSet.Of(declared) is KindSet kinds => new JsonObject { [kinds.Key] = kinds.NameOf(value.GetType()) },
        _ => new JsonArray(),
    };
}
