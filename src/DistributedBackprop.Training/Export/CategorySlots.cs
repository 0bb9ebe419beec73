using DistributedBackprop.Data.Features;

namespace DistributedBackprop.Training.Export;

/// <summary>Which of a column's inputs is 1, as <see cref="CategoryFeature"/> orders them.</summary>
internal static class CategorySlots
{
    /// <summary>Where there is no input: the value is refused.</summary>
    public const int None = -1;

    /// <summary>The input of a missing value: its own, or that of the category that it becomes.</summary>
    public static int OfMissing(CategoryFeature column)
    {
        if (column.HasMissingSlot)
        {
            return column.Categories.Count;
        }

        return column.WhenMissing is { } substitute ? column.Categories.Index().First(entry => entry.Item == substitute).Index : None;
    }

    /// <summary>The input of an unknown category.</summary>
    public static int OfUnknown(CategoryFeature column) => column.HasUnknownSlot ? column.Inputs - 1 : None;
}
