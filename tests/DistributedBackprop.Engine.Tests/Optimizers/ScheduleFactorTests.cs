using DistributedBackprop.Engine.Optimizers;

namespace DistributedBackprop.Engine.Tests.Optimizers;

public class ScheduleFactorTests
{
    private const int StepsPerEpoch = 4;
    private const int Epochs = 10;
    private const long LastStep = (StepsPerEpoch * Epochs) - 1;

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000_000_000)]
    public void Constant_is_always_one(long version) => Assert.Equal(1.0, Factor(new ConstantSchedule(), version));

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData((3 * StepsPerEpoch) - 1, 1.0)]
    [InlineData(3 * StepsPerEpoch, 0.5)]
    [InlineData((6 * StepsPerEpoch) - 1, 0.5)]
    [InlineData(6 * StepsPerEpoch, 0.25)]
    [InlineData(LastStep, 0.125)]
    public void Step_drops_at_the_first_step_of_each_kth_epoch(long version, double expected) =>
        Assert.Equal(expected, Factor(new StepSchedule { EveryEpochs = 3, Factor = 0.5 }, version));

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(StepsPerEpoch - 1, 1.0)]
    [InlineData(StepsPerEpoch, 0.75)]
    [InlineData(2 * StepsPerEpoch, 0.5625)]
    public void Exponential_drops_at_the_first_step_of_each_epoch(long version, double expected) =>
        Assert.Equal(expected, Factor(new ExponentialSchedule { Factor = 0.75 }, version));

    [Theory]
    [InlineData(0, 1.0 / 8)]
    [InlineData(3, 0.5)]
    [InlineData(7, 1.0)]
    [InlineData(8, 1.0)]
    [InlineData(LastStep, 0.1)]
    [InlineData(LastStep + 1, 0.1)]
    public void Cosine_climbs_then_falls_to_the_final_factor(long version, double expected) =>
        Assert.Equal(expected, Factor(new CosineSchedule { WarmUpEpochs = 2, FinalFactor = 0.1 }, version));

    [Fact]
    public void Cosine_follows_half_a_cosine_between_its_ends()
    {
        for (long version = 8; version <= LastStep; version++)
        {
            double t = (version - 8.0) / (LastStep - 8.0);
            double expected = 0.1 + (0.9 * (1.0 + Math.Cos(Math.PI * t)) / 2.0);

            Assert.Equal(expected, Factor(new CosineSchedule { WarmUpEpochs = 2, FinalFactor = 0.1 }, version), 1e-14);
        }
    }

    [Fact]
    public void Cosine_without_warm_up_begins_at_one() => Assert.Equal(1.0, Factor(new CosineSchedule(), 0));

    [Fact]
    public void Cosine_whose_warm_up_is_longer_than_the_run_only_climbs() =>
        Assert.Equal(
            (LastStep + 1.0) / (StepsPerEpoch * (Epochs + 5)),
            Factor(new CosineSchedule { WarmUpEpochs = Epochs + 5 }, LastStep));

    [Fact]
    public void Cosine_of_a_single_step_is_at_its_end() =>
        Assert.Equal(0.3, ScheduleFactor.At(new CosineSchedule { FinalFactor = 0.3 }, version: 0, stepsPerEpoch: 1, epochs: 1));

    [Fact]
    public void Powers_far_out_become_zero_not_an_error() =>
        Assert.Equal(0.0, Factor(new ExponentialSchedule { Factor = 0.5 }, long.MaxValue));

    private static double Factor(Schedule schedule, long version) =>
        ScheduleFactor.At(schedule, version, StepsPerEpoch, Epochs);
}
