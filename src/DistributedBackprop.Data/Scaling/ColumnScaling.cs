using System.ComponentModel;
using System.Text.Json.Serialization;

namespace DistributedBackprop.Data.Scaling;

/// <summary>How numeric columns are scaled: x' = (x - offset) / divisor, in float64, fitted on the training part only.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NoScaling), "none")]
[JsonDerivedType(typeof(MinMaxScaling), "minMax")]
[JsonDerivedType(typeof(StandardScaling), "standard")]
[JsonDerivedType(typeof(FixedRangeScaling), "fixedRange")]
public abstract record ColumnScaling;

/// <summary>Values stay as they are.</summary>
[Description("Values stay as they are.")]
public sealed record NoScaling : ColumnScaling;

/// <summary>The training part's least value becomes 0, its greatest 1. A column of one value becomes 0.</summary>
[Description("The least value of the training part becomes 0, the greatest 1; a column of one value becomes 0.")]
public sealed record MinMaxScaling : ColumnScaling;

/// <summary>The training part's mean becomes 0, its standard deviation (over n) 1. A column of one value becomes 0.</summary>
[Description("The mean of the training part becomes 0, the standard deviation (over n) 1; a column of one value becomes 0.")]
public sealed record StandardScaling : ColumnScaling;

/// <summary>The range [from, to], the same for every column, becomes [0, 1].</summary>
[Description("The range from \"from\" to \"to\", the same for every column, becomes 0 to 1.")]
public sealed record FixedRangeScaling : ColumnScaling
{
    /// <summary>The value that becomes 0.</summary>
    [Description("The value that becomes 0.")]
    public double From { get; init; }

    /// <summary>The value that becomes 1.</summary>
    [Description("The value that becomes 1.")]
    public double To { get; init; } = 1;
}
