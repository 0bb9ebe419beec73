using DistributedBackprop.Data.Features;

namespace DistributedBackprop.Training.Export;

/// <summary>A feature column, and the place of its inputs among those of the network.</summary>
/// <param name="Feature">The column.</param>
/// <param name="FirstInput">The index of the first of its inputs.</param>
internal sealed record PlacedColumn<TFeature>(TFeature Feature, int FirstInput)
    where TFeature : FeatureColumn;
