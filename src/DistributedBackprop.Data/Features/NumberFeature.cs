using System.Text.Json.Serialization;

namespace DistributedBackprop.Data.Features;

/// <summary>
/// A column of numbers. Its first input is x' = (x - offset) / divisor in float64; its second, if it has a slot for missing values, is 1
/// where x is missing, else 0.
/// </summary>
/// <param name="Name">The column's name.</param>
/// <param name="Offset">What becomes 0; finite.</param>
/// <param name="Divisor">The distance from the offset that becomes 1; finite and greater than 0.</param>
public sealed record NumberFeature(string Name, double Offset, double Divisor) : FeatureColumn(Name)
{
    /// <summary>The x of a missing value, in the column's unit; null: a missing value is refused.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? WhenMissing { get; init; }

    /// <summary>Whether an input says that the value is missing.</summary>
    public bool HasMissingSlot { get; init; }

    /// <inheritdoc/>
    public override int Inputs => HasMissingSlot ? 2 : 1;

    /// <summary>From the column's unit to the network's: (value - offset) / divisor.</summary>
    /// <param name="value">A value in the column's unit.</param>
    /// <returns>The value as the network sees it.</returns>
    public double Scale(double value) => (value - Offset) / Divisor;
}
