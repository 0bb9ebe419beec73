using System.CommandLine;
using DistributedBackprop.Simulation.Faults;

namespace DistributedBackprop.Simulation.Tests;

public class CommandTests
{
    [Fact]
    public void Schedules_without_a_violation_are_summarised_and_succeed()
    {
        using var output = new StringWriter();

        int exitCode = SimulationCommand.Create().Parse(["--seed", "11", "--count", "3"]).Invoke(new InvocationConfiguration { Output = output });

        Assert.Equal(0, exitCode);
        Assert.Contains("3 schedules, 0 failed", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("MessageLost", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Troubled_disks_draw_other_schedules_from_the_same_seed()
    {
        using var output = new StringWriter();

        SimulationCommand.Create().Parse(["--seed", "11", "--troubled-disks"]).Invoke(new InvocationConfiguration { Output = output });

        Assert.Contains($"seed 11: trace {Simulator.Run(11, FaultOptions.TroubledDisks, isTraced: true).TraceHash}", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_seed_names_its_trace()
    {
        using var output = new StringWriter();

        SimulationCommand.Create().Parse(["--seed", "11"]).Invoke(new InvocationConfiguration { Output = output });

        Assert.Contains($"seed 11: trace {Simulator.Run(11, isTraced: true).TraceHash}", output.ToString(), StringComparison.Ordinal);
    }
}
