using DistributedBackprop.Data;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>Times an epoch and sums it up.</summary>
/// <param name="options">The run's settings.</param>
internal sealed class EpochReport(TrainingOptions options)
{
    private TimeSpan _startedAt;
    private long _examplesBefore;

    /// <summary>Notes that work on an epoch begins.</summary>
    /// <param name="now">The time.</param>
    /// <param name="examplesBefore">The examples of the epoch that a former life of the head has counted.</param>
    public void Begin(TimeSpan now, long examplesBefore)
    {
        _startedAt = now;
        _examplesBefore = examplesBefore;
    }

    /// <summary>Begins the time anew where no example of the epoch was counted yet: waiting for workers is no part of it.</summary>
    /// <param name="now">The time.</param>
    /// <param name="examples">The examples of the epoch counted so far.</param>
    public void BeginIfUntouched(TimeSpan now, long examples)
    {
        if (examples == _examplesBefore)
        {
            _startedAt = now;
        }
    }

    /// <summary>Sums up the epoch under way.</summary>
    /// <param name="progress">Where the run stands.</param>
    /// <param name="validation">The sums over the validation part; null without one.</param>
    /// <param name="learningRate">The learning rate of the epoch's last step.</param>
    /// <param name="now">The time.</param>
    public EpochRecord Summarise(RunProgress progress, ExampleSums? validation, double learningRate, TimeSpan now)
    {
        ExampleSums sums = progress.EpochSums;
        bool classifies = options.Data.Task == LearningTask.Classification;
        double seconds = (now - _startedAt).TotalSeconds;
        return new EpochRecord
        {
            Epoch = progress.History.Count + 1,
            Updates = progress.Updates,
            Error = sums.Loss / sums.Examples,
            Accuracy = classifies ? Accuracy(sums) : null,
            Rmse = classifies ? null : Rmse(sums),
            ValidationError = validation is { } held ? held.Loss / held.Examples : null,
            ValidationAccuracy = validation is { } classified && classifies ? Accuracy(classified) : null,
            ValidationRmse = validation is { } predicted && !classifies ? Rmse(predicted) : null,
            GradientNorm = sums.GradientNorm / sums.Examples,
            RelativeChange = progress.RelativeChange,
            LearningRate = learningRate,
            ExamplesPerSecond = seconds > 0 ? (sums.Examples - _examplesBefore) / seconds : 0,
            Seconds = seconds,
        };
    }

    private static double Accuracy(ExampleSums sums) => (double)sums.Correct / sums.Examples;

    private double Rmse(ExampleSums sums) => Math.Sqrt(sums.SquaredError / sums.Examples / options.Data.Target.Count);
}
