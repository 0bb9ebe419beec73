using System.Text.Json.Serialization;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data;

/// <summary>
/// All that raw rows need to become a network's inputs, and its outputs to become answers. It is kept with a model and goes through
/// System.Text.Json unchanged, to the last bit of each number. It holds lists: compare the lists' elements, not two preparations by ==.
/// </summary>
public sealed record Preparation
{
    /// <summary>What the network learns.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>The feature columns in the order of the network's inputs, at least one.</summary>
    public required IReadOnlyList<FeatureColumn> Features { get; init; }

    /// <summary>Regression: the target columns in the order of the network's outputs. Classification: the class column alone, unscaled.</summary>
    public required IReadOnlyList<ScaledColumn> Targets { get; init; }

    /// <summary>
    /// Classification: the names of the classes in the order of the network's outputs, by number where all names are numbers, else by their
    /// characters' codes. Regression: empty.
    /// </summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The texts that stand for a missing value.</summary>
    public IReadOnlyList<string> MissingValues { get; init; } = [];

    /// <summary>The number of inputs of a network for these data.</summary>
    [JsonIgnore]
    public int Inputs => Features.Sum(column => column.Inputs);

    /// <summary>The number of outputs of a network for these data.</summary>
    [JsonIgnore]
    public int Outputs => Task == LearningTask.Classification ? Classes.Count : Targets.Count;
}
