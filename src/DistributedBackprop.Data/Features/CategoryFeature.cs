using System.Text.Json.Serialization;

namespace DistributedBackprop.Data.Features;

/// <summary>
/// A column of categories, one-hot: an input for each category, then one for a missing value, then one for an unknown category, as far
/// as there are slots for them. The field's own input is 1, the others are 0. Holds a list: do not compare by ==.
/// </summary>
/// <param name="Name">The column's name.</param>
/// <param name="Categories">The categories of the training part by their characters' codes, at least one, none twice.</param>
public sealed record CategoryFeature(string Name, IReadOnlyList<string> Categories) : FeatureColumn(Name)
{
    /// <summary>The category that a missing value becomes; null: it has a slot, or is refused.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WhenMissing { get; init; }

    /// <summary>Whether an input says that the value is missing.</summary>
    public bool HasMissingSlot { get; init; }

    /// <summary>Whether an input says that the category is unknown; otherwise it is refused.</summary>
    public bool HasUnknownSlot { get; init; }

    /// <inheritdoc/>
    public override int Inputs => Categories.Count + (HasMissingSlot ? 1 : 0) + (HasUnknownSlot ? 1 : 0);
}
