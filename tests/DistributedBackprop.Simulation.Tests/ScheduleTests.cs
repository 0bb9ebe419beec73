using DistributedBackprop.Simulation.Faults;

namespace DistributedBackprop.Simulation.Tests;

public class ScheduleTests
{
    private const ulong Seeds = 200;

    [Fact]
    public void Every_promise_is_kept_in_200_schedules_and_every_kind_of_fault_strikes()
    {
        var faults = new FaultCounts();
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            SimulationResult result = Simulator.Run(seed);
            Assert.True(result.Violation is null, $"seed {seed} at {result.VirtualTime}: {result.Violation}");
            faults.Add(result.Faults);
        }

        Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.True(faults[kind] > 0, $"{kind} never strikes"));
    }

    [Theory]
    [InlineData(41)] // A stop is requested, then workers that the step under way needs die.
    [InlineData(43)] // Likewise, with a second request.
    public void A_schedule_that_once_broke_a_promise_keeps_it(ulong seed) => Assert.Null(Simulator.Run(seed).Violation);
}
