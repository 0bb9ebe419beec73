using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;
using DistributedBackprop.Training.Stopping;
using DistributedBackprop.Training.Tests.Roles;

namespace DistributedBackprop.Training.Tests.Stopping;

public sealed class StoppingCriteriaTests
{
    private static readonly StoppingOptions None = new() { Epochs = 100, DivergenceFactor = null };

    [Theory]
    [InlineData(3, new[] { 3.0, 2.0 }, false)]
    [InlineData(3, new[] { 3.0, 2.0, 1.0 }, true)]
    [InlineData(3, new[] { 3.0, 2.0, 1.0, 0.5 }, true)]
    public void Epochs(int epochs, double[] errors, bool stops) =>
        AssertStops(StopCause.EpochsDone, None with { Epochs = epochs }, errors, stops);

    [Theory]
    [InlineData(0.5, new[] { 0.51 }, false)]
    [InlineData(0.5, new[] { 0.5 }, true)]
    [InlineData(0.5, new[] { 0.4, 0.6 }, false)]
    [InlineData(0.0, new[] { 0.0 }, true)]
    public void Target(double target, double[] errors, bool stops) =>
        AssertStops(StopCause.TargetReached, None with { TargetError = target }, errors, stops);

    [Theory]
    [InlineData(2, 0.0, new[] { 3.0, 3.0 }, false)]
    [InlineData(2, 0.0, new[] { 3.0, 3.0, 3.0 }, true)]
    [InlineData(2, 0.0, new[] { 3.0, 4.0, 2.9 }, false)]
    [InlineData(2, 0.0, new[] { 3.0, 2.0, 2.5, 2.0 }, true)]
    [InlineData(2, 0.5, new[] { 3.0, 2.6, 2.5 }, true)]
    [InlineData(2, 0.5, new[] { 3.0, 2.6, 2.4 }, false)]
    [InlineData(1, 0.0, new[] { 3.0 }, false)]
    public void Patience(int patience, double minimumDelta, double[] errors, bool stops) =>
        AssertStops(StopCause.NoImprovement, None with { Patience = patience, MinimumDelta = minimumDelta }, errors, stops);

    [Theory]
    [InlineData(10.0, new[] { 1.0, 10.0 }, false)]
    [InlineData(10.0, new[] { 1.0, 10.1 }, true)]
    [InlineData(null, new[] { 1.0, 1e300 }, false)]
    [InlineData(null, new[] { 1.0, double.NaN }, true)]
    [InlineData(null, new[] { double.PositiveInfinity }, true)]
    public void Divergence(double? factor, double[] errors, bool stops) =>
        AssertStops(StopCause.Diverged, None with { DivergenceFactor = factor }, errors, stops);

    [Theory]
    [InlineData(1e-3, 1e-3, false)]
    [InlineData(1e-3, 0.9e-3, true)]
    [InlineData(1e-3, 0.0, true)]
    [InlineData(null, 0.0, false)]
    public void Stabilised(double? limit, double relativeChange, bool stops)
    {
        StopReason? reason = StoppingCriteria.Evaluate(None with { Stabilised = limit }, [Sample.Epoch(1, 1, relativeChange: relativeChange)]);

        Assert.Equal(stops ? StopCause.Stabilised : null, reason?.Cause);
    }

    [Theory]
    [InlineData(1, "the only epoch is done")]
    [InlineData(2, "all 2 epochs are done")]
    public void The_epochs_that_are_done_are_counted(int epochs, string text) =>
        Assert.Equal(text, StoppingCriteria.Evaluate(None with { Epochs = epochs }, [.. Enumerable.Range(1, epochs).Select(epoch => Sample.Epoch(epoch, 1))])!.Text);

    [Theory]
    [InlineData(1, "the error has not improved for 1 epoch; the lowest was 1 in epoch 1")]
    [InlineData(2, "the error has not improved for 2 epochs; the lowest was 1 in epoch 1")]
    public void The_epochs_without_improvement_are_counted(int patience, string text) =>
        Assert.Equal(text, StoppingCriteria.Evaluate(None with { Patience = patience }, [.. Enumerable.Range(1, patience + 1).Select(epoch => Sample.Epoch(epoch, 1))])!.Text);

    [Fact]
    public void Divergence_comes_before_a_target_and_a_target_before_the_number_of_epochs()
    {
        StoppingOptions all = None with { Epochs = 1, TargetError = 5, DivergenceFactor = 10 };

        Assert.Equal(StopCause.TargetReached, StoppingCriteria.Evaluate(all, [Sample.Epoch(1, 1)])?.Cause);
        Assert.Equal(StopCause.Diverged, StoppingCriteria.Evaluate(all, [Sample.Epoch(1, 0.1), Sample.Epoch(2, 2)])?.Cause);
    }

    [Fact]
    public void The_validation_part_decides_where_there_is_one()
    {
        StoppingOptions options = None with { TargetError = 0.5 };

        Assert.Null(StoppingCriteria.Evaluate(options, [Sample.Epoch(1, 0.1, validationError: 0.6)]));
        Assert.NotNull(StoppingCriteria.Evaluate(options, [Sample.Epoch(1, 0.9, validationError: 0.4)]));
    }

    [Theory]
    [InlineData(new[] { 3.0 }, true)]
    [InlineData(new[] { 3.0, 2.0 }, true)]
    [InlineData(new[] { 3.0, 3.0 }, false)]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, false)]
    public void The_best_epoch_is_lower_than_all_before_it(double[] errors, bool lastIsBest) =>
        Assert.Equal(lastIsBest, StoppingCriteria.LastIsBest(History(errors)));

    [Fact]
    public void Reasons_name_the_values()
    {
        StopReason reason = StoppingCriteria.Evaluate(None with { Patience = 2 }, History([3, 1.25, 2, 2]))!;

        Assert.Contains("1.25 in epoch 2", reason.Text, StringComparison.Ordinal);
    }

    private static EpochRecord[] History(double[] errors) => [.. errors.Select((error, index) => Sample.Epoch(index + 1, error))];

    private static void AssertStops(StopCause cause, StoppingOptions options, double[] errors, bool stops) =>
        Assert.Equal(stops ? cause : null, StoppingCriteria.Evaluate(options, History(errors))?.Cause);
}
