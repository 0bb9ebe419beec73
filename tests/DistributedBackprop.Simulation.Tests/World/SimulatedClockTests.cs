using DistributedBackprop.Simulation.World;

namespace DistributedBackprop.Simulation.Tests.World;

public class SimulatedClockTests
{
    [Theory]
    [InlineData(0.95)]
    [InlineData(1.0)]
    [InlineData(1.05)]
    public void A_wake_up_comes_when_the_clock_shows_its_time_and_no_tick_before(double rate)
    {
        var events = new EventQueue();
        var clock = new SimulatedClock(events, TimeSpan.FromMilliseconds(123.4567), rate);
        TimeSpan local = clock.Now + TimeSpan.FromSeconds(7.7777777);

        TimeSpan due = clock.WhenItShows(local);

        events.At(due - TimeSpan.FromTicks(2), () => Assert.True(clock.Now < local));
        events.At(due, () => Assert.True(clock.Now >= local));
        Assert.True(events.Next() && events.Next());
    }

    [Fact]
    public void A_fast_clock_shows_more_time_than_passes_and_never_less_than_before()
    {
        var events = new EventQueue();
        var clock = new SimulatedClock(events, TimeSpan.FromSeconds(5), rate: 1.05);
        TimeSpan before = clock.Now;
        for (int step = 1; step <= 100; step++)
        {
            events.After(TimeSpan.FromTicks(step), () => Assert.True(clock.Now >= before));
            events.Next();
            before = clock.Now;
        }

        events.At(TimeSpan.FromSeconds(100), () => Assert.Equal(TimeSpan.FromSeconds(110), clock.Now));
        Assert.True(events.Next());
        Assert.Equal(TimeSpan.FromSeconds(2.1), clock.Measures(TimeSpan.FromSeconds(2)));
    }
}
