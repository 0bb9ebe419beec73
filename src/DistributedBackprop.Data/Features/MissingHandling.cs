using System.ComponentModel;

namespace DistributedBackprop.Data.Features;

/// <summary>What becomes of a missing value in a feature column. Everything is fitted on the training part only.</summary>
public enum MissingHandling
{
    /// <summary>It is refused.</summary>
    [Description("They are refused.")]
    Error,

    /// <summary>A number becomes the mean of the column's numbers, a category the most frequent one.</summary>
    [Description("A number becomes the mean of the training part, a category the most frequent one.")]
    Mean,

    /// <summary>A number becomes the median of the column's numbers, a category the most frequent one.</summary>
    [Description("A number becomes the median of the training part, a category the most frequent one.")]
    Median,

    /// <summary>
    /// A column with missing values in the training part has one input more, which is 1 where the value is missing, else 0; a missing
    /// number becomes the mean too, and a missing category sets no category's input. Elsewhere as <see cref="Mean"/>.
    /// </summary>
    [Description("The mean, and an input more for each such column, which is 1 where the value is missing.")]
    OwnSlot,
}
