using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedBackprop.Training.Configuration;

/// <summary>What a validation attribute allows, as a test and in words.</summary>
internal static class OptionRule
{
    /// <summary>The greatest bounds stand for "no bound"; <see cref="RangeAttribute"/> turns a long into a double.</summary>
    private static readonly double[] Unbounded = [int.MaxValue, long.MaxValue, double.MaxValue];

    /// <summary>Whether a rule allows a value. <see cref="RegularExpressionAttribute"/> lets every empty text pass; here it must match too.</summary>
    public static bool Allows(ValidationAttribute rule, object value) => rule is RegularExpressionAttribute expression && value is ""
        ? Regex.IsMatch("", $"^(?:{expression.Pattern})$")
        : rule.IsValid(value);

    /// <summary>What is allowed.</summary>
    /// <param name="rule">The attribute.</param>
    /// <returns>A phrase that follows "allowed: ".</returns>
    public static string Describe(ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => Describe(range),
        MinLengthAttribute { Length: 1 } => "at least 1 element",
        MinLengthAttribute minimum => $"at least {minimum.Length} elements",
        RegularExpressionAttribute expression => $"what matches {expression.Pattern}",
        RequiredAttribute => "a text that is not empty",
        _ => rule.FormatErrorMessage("the value"),
    };

    /// <summary>Whether a range ends below the greatest value of its type.</summary>
    public static bool HasUpperBound(RangeAttribute range) => !Unbounded.Contains(Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture));

    private static string Describe(RangeAttribute range)
    {
        string from = range.MinimumIsExclusive ? $"greater than {Number(range.Minimum)}" : $"at least {Number(range.Minimum)}";
        if (!HasUpperBound(range))
        {
            return from;
        }

        string to = range.MaximumIsExclusive ? $"less than {Number(range.Maximum)}" : $"at most {Number(range.Maximum)}";
        return $"{from} and {to}";
    }

    private static string Number(object bound) => Convert.ToString(bound, CultureInfo.InvariantCulture)!;
}
