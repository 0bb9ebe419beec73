using System.ComponentModel.DataAnnotations;

namespace DistributedBackprop.Training.Configuration;

/// <summary>What is said of an option that cannot be used, in the same words whether it was written in a file or in code.</summary>
internal static class OptionProblem
{
    /// <summary>The option is null where null is no value.</summary>
    public static string IsNull(string path, OptionProperty option) =>
        $"{path} is null; leave it out for its default, or give it a value.{Explain(option)}";

    /// <summary>A rule of the option does not allow its value.</summary>
    public static string NotAllowed(string path, string display, ValidationAttribute rule, OptionProperty option) =>
        $"{path} is {display}; allowed: {OptionRule.Describe(rule)}.{Explain(option)}";

    /// <summary>The value is none of its type.</summary>
    public static string NotOfType(string path, string display, Type type) => $"{path} is {display}; expected {ScalarReader.Expectation(type)}.";

    /// <summary>The value is no record.</summary>
    /// <param name="path">The option's path.</param>
    /// <param name="display">How the value is shown.</param>
    /// <param name="kinds">The kinds of the record; null where it has none.</param>
    /// <param name="kind">The kind that is shown as an example; null: the first.</param>
    public static string NoRecord(string path, string display, KindSet? kinds, string? kind = null)
    {
        string example = kinds is null ? "{ ... }" : $"{{ \"{kinds.Key}\": \"{kind ?? kinds.Names.First()}\" }}";
        return $"{path} is {display}; expected an object such as {example}.";
    }

    /// <summary>How a message shows a list.</summary>
    public static string DisplayList(int count) => count == 1 ? "a list of 1 element" : $"a list of {count} elements";

    /// <summary>How a message shows a text.</summary>
    public static string DisplayText(string text) => $"\"{text}\"";

    /// <summary>What the option is, in brackets after a message; nothing where its record does not say.</summary>
    public static string Explain(OptionProperty option) =>
        option.Description is string description ? $" ({description.Split(". ")[0].TrimEnd('.')}.)" : "";
}
