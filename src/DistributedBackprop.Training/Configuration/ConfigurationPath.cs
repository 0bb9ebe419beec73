using System.Globalization;
using System.Text.RegularExpressions;

namespace DistributedBackprop.Training.Configuration;

/// <summary>The path of an option, such as <c>network.layers[0].units</c>.</summary>
internal static partial class ConfigurationPath
{
    /// <summary>A step of a path: into the value of a key, or into an element of a list.</summary>
    /// <param name="Key">The key; null for an element.</param>
    /// <param name="Index">The index of the element, counted from 0.</param>
    internal readonly record struct Step(string? Key, int Index);

    /// <summary>The path of a key of the object at a path; the path of the whole configuration is empty.</summary>
    public static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The path of an element of the list at a path.</summary>
    public static string Join(string path, int index) => $"{path}[{index}]";

    /// <summary>Cuts a path into its steps.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The steps from the root, or null where the text is not a path.</returns>
    public static IReadOnlyList<Step>? Parse(string path)
    {
        if (!WholePath().IsMatch(path))
        {
            return null;
        }

        return [.. OneStep().Matches(path).Select(ToStep)];
    }

    private static Step ToStep(Match match) => match.Groups["index"].Success
        ? new Step(null, int.Parse(match.Groups["index"].Value, CultureInfo.InvariantCulture))
        : new Step(match.Value, 0);

    [GeneratedRegex(@"^[^.\[\]\s]+(\[\d{1,9}\])*(\.[^.\[\]\s]+(\[\d{1,9}\])*)*$", RegexOptions.CultureInvariant)]
    private static partial Regex WholePath();

    [GeneratedRegex(@"\[(?<index>\d+)\]|[^.\[\]]+", RegexOptions.CultureInvariant)]
    private static partial Regex OneStep();
}
