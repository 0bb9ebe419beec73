using DistributedBackprop.Data;
using DistributedBackprop.Data.Profiles;

namespace DistributedBackprop.Training.Suggestion;

/// <summary>Finds the texts by which a table says that a number is missing.</summary>
internal static class MissingMarkers
{
    private static readonly HashSet<string> Customary = new(StringComparer.OrdinalIgnoreCase)
    {
        "-", "--", ".", "n/a", "#n/a", "na", "nan", "null", "nil", "none", "missing", "unknown", "?", "(null)", "<na>",
    };

    /// <summary>The texts, besides those that count as missing anyway, that stand where a column otherwise holds numbers and mean "missing".</summary>
    /// <param name="profile">The table as seen with the default texts.</param>
    /// <param name="targets">The columns to predict: what stands in them is a value.</param>
    /// <returns>The texts in the order of the table.</returns>
    public static IReadOnlyList<string> Find(TableProfile profile, IReadOnlyList<string> targets)
    {
        var inTargets = profile.Columns.Where(column => targets.Contains(column.Name)).SelectMany(column => column.Values).Select(value => value.Value).ToHashSet();
        return
        [
            .. profile.Columns
                .Where(column => column.Content == ColumnContent.Mixed)
                .SelectMany(column => column.NotNumbers)
                .Select(value => value.Value)
                .Where(value => Customary.Contains(value) && !inTargets.Contains(value))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether a text customarily says that a value is missing.</summary>
    public static bool IsCustomary(string text) => Customary.Contains(text);

    /// <summary>The texts that count as missing where a configuration does not say.</summary>
    public static IReadOnlyList<string> Defaults { get; } = new DataOptions().MissingValues;
}
