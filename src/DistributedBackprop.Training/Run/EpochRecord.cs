namespace DistributedBackprop.Training.Run;

/// <summary>What is known of one finished epoch: a line of metrics.jsonl.</summary>
public sealed record EpochRecord
{
    /// <summary>The epoch, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of updates made by its end.</summary>
    public required long Updates { get; init; }

    /// <summary>The mean loss over the epoch's examples, each at the parameters that its step used.</summary>
    public required double Error { get; init; }

    /// <summary>The share of the epoch's examples classified correctly, likewise; null in a regression.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The root of the mean squared error over the epoch's examples and outputs, in the targets' unit, likewise; null in a classification.</summary>
    public double? Rmse { get; init; }

    /// <summary>The mean loss over the validation part at the end of the epoch; null without a validation part.</summary>
    public double? ValidationError { get; init; }

    /// <summary>The share of the validation part classified correctly; null in a regression or without a validation part.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>The root of the mean squared error over the validation part, in the targets' unit; null in a classification or without a validation part.</summary>
    public double? ValidationRmse { get; init; }

    /// <summary>The mean norm of the examples' gradients.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>||change|| / ||parameters|| of the epoch's last step.</summary>
    public required double RelativeChange { get; init; }

    /// <summary>The learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The examples trained per second of the epoch, validation included.</summary>
    public required double ExamplesPerSecond { get; init; }

    /// <summary>The seconds that the epoch took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The error that criteria look at: of the validation part where there is one, else of the training part.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public double DecidingError => ValidationError ?? Error;
}
