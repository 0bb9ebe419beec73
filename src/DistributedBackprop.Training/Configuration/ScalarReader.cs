using System.Globalization;
using System.Text.Json;

namespace DistributedBackprop.Training.Configuration;

/// <summary>Turns a single value into a number, a truth value, a text or the value of an enumeration.</summary>
internal static class ScalarReader
{
    /// <summary>The value of a node as a type.</summary>
    /// <param name="node">The node.</param>
    /// <param name="type">int, long, double, bool, string or an enumeration.</param>
    /// <returns>The value, or null where the node holds none of that type.</returns>
    public static object? Read(ScalarNode node, Type type)
    {
        if (type.IsEnum)
        {
            return node.Kind == JsonValueKind.String ? EnumNames.Parse(type, node.Text) : null;
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => ReadText(node),
            TypeCode.Boolean => ReadBoolean(node),
            TypeCode.Int32 => IsNumber(node) && int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : null,
            TypeCode.Int64 => IsNumber(node) && long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null,
            TypeCode.Double => IsNumber(node) && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null,
            _ => throw new NotSupportedException($"Options of type {type} cannot be read."),
        };
    }

    /// <summary>What a value of a type looks like, for messages.</summary>
    public static string Expectation(Type type)
    {
        if (type.IsEnum)
        {
            return $"one of {string.Join(", ", EnumNames.Of(type))}";
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => "a text",
            TypeCode.Boolean => "true or false",
            TypeCode.Int32 => $"a whole number of at most {int.MaxValue}",
            TypeCode.Int64 => $"a whole number of at most {long.MaxValue}",
            _ => "a finite number",
        };
    }

    private static bool IsNumber(ScalarNode node) => node.Kind == JsonValueKind.Number;

    private static object? ReadBoolean(ScalarNode node) => node.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>On a command line nobody quotes twice: <c>--set name=2024</c> means the text "2024".</summary>
    private static string? ReadText(ScalarNode node) =>
        node.Kind == JsonValueKind.String || (node.Origin.IsOverride && node.Kind != JsonValueKind.Null) ? node.Text : null;
}
