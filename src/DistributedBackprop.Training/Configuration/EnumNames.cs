using System.ComponentModel;
using System.Reflection;
using System.Text.Json;

namespace DistributedBackprop.Training.Configuration;

/// <summary>The names of an enumeration's values in a file: camelCase.</summary>
internal static class EnumNames
{
    /// <summary>The names in the order of their values.</summary>
    public static IReadOnlyList<string> Of(Type type) => [.. Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)];

    /// <summary>What the values mean, in their order; empty where the fields do not say.</summary>
    public static IReadOnlyList<string> DescriptionsOf(Type type) =>
        [.. Enum.GetNames(type).Select(name => type.GetField(name)!.GetCustomAttribute<DescriptionAttribute>()?.Description).OfType<string>()];

    /// <summary>The name of a value.</summary>
    public static string Of(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>The value of a name, or null where no value has it.</summary>
    public static object? Parse(Type type, string name) =>
        Enum.GetValues(type).Cast<Enum>().FirstOrDefault(value => Of(value) == name);
}
