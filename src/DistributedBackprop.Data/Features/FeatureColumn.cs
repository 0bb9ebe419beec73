using System.Text.Json.Serialization;

namespace DistributedBackprop.Data.Features;

/// <summary>A feature column, fitted on the training part: which inputs of the network its field becomes, and how.</summary>
/// <param name="Name">The column's name.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumberFeature), "number")]
[JsonDerivedType(typeof(CategoryFeature), "category")]
public abstract record FeatureColumn(string Name)
{
    /// <summary>The number of inputs that the column becomes, at least 1.</summary>
    [JsonIgnore]
    public abstract int Inputs { get; }
}
