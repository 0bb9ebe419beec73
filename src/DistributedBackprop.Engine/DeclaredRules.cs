using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace DistributedBackprop.Engine;

/// <summary>
/// Holds settings to the rules that their records declare as attributes, so that a range is written once, where a reader
/// of the record sees it.
/// </summary>
internal static class DeclaredRules
{
    /// <summary>The first declared rule that <paramref name="settings"/> breaks, or null if it keeps them all.</summary>
    /// <param name="settings">A record whose properties carry validation attributes; its nested records are not visited.</param>
    /// <returns>The path of the property below the record, in the words of a configuration, and the advice.</returns>
    public static (string Property, string Advice)? FirstViolation(object settings)
    {
        var results = new List<ValidationResult>();
        if (Validator.TryValidateObject(settings, new ValidationContext(settings), results, validateAllProperties: true))
        {
            return null;
        }

        string property = results[0].MemberNames.First();
        object? value = settings.GetType().GetProperty(property)!.GetValue(settings);
        return (NameOf(property), FormattableString.Invariant($"is {value ?? "null"}. {results[0].ErrorMessage}"));
    }

    /// <summary>The name of a property or of an enumeration's value as configurations write it: <c>meanSquaredError</c>.</summary>
    public static string NameOf(string member) => JsonNamingPolicy.CamelCase.ConvertName(member);

    /// <inheritdoc cref="NameOf(string)"/>
    public static string NameOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => NameOf(value.ToString());
}
