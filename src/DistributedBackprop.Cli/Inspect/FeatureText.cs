using DistributedBackprop.Cli.Models;
using DistributedBackprop.Data.Features;

namespace DistributedBackprop.Cli.Inspect;

/// <summary>What becomes of a feature column, in words.</summary>
internal static class FeatureText
{
    private const int CategoriesMax = 3;

    /// <summary>Describes a column on a part of a line.</summary>
    public static string Describe(FeatureColumn column) => column switch
    {
        NumberFeature number => FormattableString.Invariant($"(x - {number.Offset:G6}) / {number.Divisor:G6}")
            + (number.WhenMissing is { } substitute ? FormattableString.Invariant($"; missing: {substitute:G6}") : "")
            + (number.HasMissingSlot ? ", and a slot" : ""),
        CategoryFeature category => $"{category.Inputs} slots: {List(category.Categories)}"
            + (category.WhenMissing is { } substitute ? $"; missing: {Cell.Name(substitute)}" : "")
            + (category.HasMissingSlot ? "; missing: a slot" : "")
            + (category.HasUnknownSlot ? "; unknown: a slot" : ""),
        _ => throw new NotSupportedException($"There are no words for a {column.GetType().Name}."),
    };

    private static string List(IReadOnlyList<string> categories) =>
        string.Join(", ", categories.Take(CategoriesMax).Select(Cell.Name)) + (categories.Count > CategoriesMax ? ", ..." : "");
}
