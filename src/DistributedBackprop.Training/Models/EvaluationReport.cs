using System.Text.Json.Serialization;
using DistributedBackprop.Data;

namespace DistributedBackprop.Training.Models;

/// <summary>How well a model does on rows whose answers are known.</summary>
public abstract record EvaluationReport
{
    /// <summary>What the model predicts.</summary>
    public abstract LearningTask Task { get; }

    /// <summary>The number of rows.</summary>
    [JsonPropertyOrder(-2)]
    public required long Examples { get; init; }

    /// <summary>The mean of the loss that training lowered, without penalties and weights of classes.</summary>
    [JsonPropertyOrder(-1)]
    public required double Error { get; init; }
}

/// <summary>How well a model tells classes apart.</summary>
public sealed record ClassificationReport : EvaluationReport
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-3)]
    public override LearningTask Task => LearningTask.Classification;

    /// <summary>The share of rows whose class is predicted.</summary>
    public required double Accuracy { get; init; }

    /// <summary>
    /// The mean of -ln p over the rows, p the probability given to the row's class. It is exact also where p rounds to 0. Null where the outputs
    /// are no probabilities that add up to 1: for every output but softmax.
    /// </summary>
    public required double? LogLoss { get; init; }

    /// <summary>Each class by itself, in the model's order.</summary>
    public required IReadOnlyList<ClassReport> Classes { get; init; }

    /// <summary>[class][predicted class]: the number of rows of a class that are predicted as each class, in the order of <see cref="Classes"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Confusion { get; init; }
}

/// <summary>How well a model knows one class.</summary>
/// <param name="Name">The class.</param>
/// <param name="Precision">Of the rows predicted as the class, the share that is of it; null where none is predicted as it.</param>
/// <param name="Recall">Of the rows of the class, the share that is predicted as it; null where there is none.</param>
/// <param name="F1">2 x right / (rows of the class + rows predicted as it): the harmonic mean of precision and recall; null where the class is neither there nor predicted.</param>
/// <param name="Support">The rows of the class.</param>
public sealed record ClassReport(string Name, double? Precision, double? Recall, double? F1, long Support);

/// <summary>How well a model predicts numbers.</summary>
public sealed record RegressionReport : EvaluationReport
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-3)]
    public override LearningTask Task => LearningTask.Regression;

    /// <summary>The root of the mean squared error over all rows and targets; with several targets it mixes their units, as the log of training does.</summary>
    public required double Rmse { get; init; }

    /// <summary>Each target by itself, in the model's order.</summary>
    public required IReadOnlyList<TargetReport> Targets { get; init; }
}

/// <summary>How well a model predicts one target.</summary>
/// <param name="Name">The target's column.</param>
/// <param name="Rmse">The root of the mean squared error, in the column's unit.</param>
/// <param name="Mae">The mean absolute error, in the column's unit.</param>
/// <param name="R2">
/// 1 - (sum of squared errors) / (sum of squared distances from the rows' mean): 1 is perfect, 0 is as good as saying the mean. Null where all rows
/// have the same value.
/// </param>
public sealed record TargetReport(string Name, double Rmse, double Mae, double? R2);
