using System.Text.Json.Serialization;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

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

    /// <summary>What was said to stand between the fields of the table; <see cref="CsvSeparator.Auto"/> where it was found. Tables may be written otherwise later.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CsvSeparator Separator { get; init; }

    /// <summary>Whether numbers of the table were said to have a decimal comma; null where that was found. Tables may be written otherwise later.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? DecimalComma { get; init; }

    /// <summary>Classification: by how much the loss and gradient of an example of each class are multiplied in training; empty: by nothing.</summary>
    public IReadOnlyList<double> ClassWeights { get; init; } = [];

    /// <summary>The number of inputs of a network for these data.</summary>
    [JsonIgnore]
    public int Inputs => Features.Sum(column => column.Inputs);

    /// <summary>The number of outputs of a network for these data.</summary>
    [JsonIgnore]
    public int Outputs => Task == LearningTask.Classification ? Classes.Count : Targets.Count;

    /// <summary>Refuses a preparation that contradicts itself, as one from a damaged or edited file may.</summary>
    /// <exception cref="ArgumentException">
    /// It has no feature, targets or classes that do not belong to its task, or a scaling whose numbers are not finite or whose divisor is not
    /// greater than 0.
    /// </exception>
    public void RequireConsistent() => PreparationCheck.Require(this);
}
