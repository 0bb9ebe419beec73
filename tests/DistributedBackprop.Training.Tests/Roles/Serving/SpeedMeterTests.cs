using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles.Serving;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

public sealed class SpeedMeterTests
{
    private readonly SpeedMeter _meter = new();

    [Fact]
    public void Within_an_epoch_speeds_are_reported_after_enough_rounds_and_enough_time()
    {
        _meter.Note(Sample.Anna, 6, TimeSpan.FromSeconds(2));

        Assert.Null(BeginRounds(SpeedMeter.RoundsLeast, at: 0));
        Assert.Null(BeginRounds(SpeedMeter.RoundsLeast, at: 0.9));
        Assert.Equal([new WorkerSpeed(Sample.Anna, 3)], BeginRounds(1, at: 1)!);
    }

    [Fact]
    public void Long_rounds_are_reported_only_after_enough_of_them_and_each_time_anew()
    {
        _meter.Note(Sample.Anna, 6, TimeSpan.FromSeconds(2));
        Assert.Null(_meter.BeginRound(TimeSpan.Zero));
        Assert.Null(BeginRounds(SpeedMeter.RoundsLeast - 1, at: 1000));
        Assert.Single(BeginRounds(1, at: 1001)!);
        Assert.Null(BeginRounds(SpeedMeter.RoundsLeast, at: 2000));

        _meter.Note(Sample.Bert, 5, TimeSpan.FromSeconds(1));

        Assert.Equal([new WorkerSpeed(Sample.Bert, 5)], BeginRounds(1, at: 3000)!);
    }

    [Fact]
    public void The_end_of_a_short_epoch_reports_however_few_rounds_it_had()
    {
        _meter.BeginRound(TimeSpan.Zero);
        _meter.Note(Sample.Anna, 6, TimeSpan.FromSeconds(2));

        Assert.Equal([new WorkerSpeed(Sample.Anna, 3)], _meter.TakeAtEpochEnd());
        Assert.Empty(_meter.TakeAtEpochEnd());
    }

    [Fact]
    public void The_end_of_a_long_epoch_does_not_report_the_few_rounds_since_the_last_report()
    {
        _meter.BeginRound(TimeSpan.Zero);
        _meter.Note(Sample.Anna, 6, TimeSpan.FromSeconds(2));
        Assert.Single(BeginRounds(SpeedMeter.RoundsLeast, at: 5)!);
        _meter.Note(Sample.Anna, 1, TimeSpan.FromSeconds(2));

        Assert.Empty(_meter.TakeAtEpochEnd());
        _meter.Note(Sample.Anna, 8, TimeSpan.FromSeconds(2));
        Assert.Equal([new WorkerSpeed(Sample.Anna, 4)], _meter.TakeAtEpochEnd());
    }

    private IReadOnlyList<WorkerSpeed>? BeginRounds(int rounds, double at)
    {
        IReadOnlyList<WorkerSpeed>? reported = null;
        for (int round = 0; round < rounds; round++)
        {
            Assert.Null(reported);
            reported = _meter.BeginRound(TimeSpan.FromSeconds(at));
        }

        return reported;
    }
}
