using DistributedBackprop.Simulation.Campaigns;
using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Simulation.Shrinking;
using DistributedBackprop.Simulation.Tests.Sabotages;

namespace DistributedBackprop.Simulation.Tests.Shrinking;

public class ShrinkerTests
{
    [Fact]
    public void A_planted_fault_is_shrunk_and_its_command_still_shows_it_to_the_same_checker()
    {
        SimulationResult failed = FirstFailure();
        var shrinker = new Shrinker(reduction => Run(failed.Seed, reduction), rerunsMost: 300);

        SimulationResult shrunk = shrinker.Shrink(failed);
        Reduction read = SimulationCommand.ReductionOf(SimulationCommand.Create().Parse(shrunk.Reduction.ToString()));
        SimulationResult rerun = Run(failed.Seed, read);

        Assert.Equal(failed.Violation!.Checker, rerun.Violation?.Checker);
        Assert.Equal(shrunk.Events, rerun.Events);
        Assert.True(TotalOf(shrunk) < TotalOf(failed) / 2, $"{TotalOf(shrunk)} of {TotalOf(failed)} faults are left");
        Assert.True(shrunk.Events < failed.Events);
        Assert.InRange(shrinker.Reruns, 1, 300);
    }

    [Fact]
    public void A_failure_is_printed_with_its_shrunk_command_and_the_end_of_its_trace()
    {
        using var output = new StringWriter();
        SimulationResult failed = FirstFailure();
        var options = new CampaignOptions { FirstSeed = failed.Seed, Count = 1, RerunsMost = 40, Sabotage = () => new PushOfFormerGeneration() };

        int exitCode = new Campaign(options, output).Run();

        string[] lines = output.ToString().Split('\n');
        Assert.Equal(1, exitCode);
        Assert.Contains(lines, line => line.StartsWith($"  rerun: {SimulationCommand.Name} --seed {failed.Seed} --without", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("ParameterServer", StringComparison.Ordinal) && line.Contains("<- Push", StringComparison.Ordinal));
    }

    [Fact]
    public void A_failure_of_troubled_disks_is_printed_with_a_command_that_draws_them()
    {
        using var output = new StringWriter();
        var options = new CampaignOptions { FirstSeed = 1, Count = 1, HasTroubledDisks = true, Sabotage = () => new EarlyCheckpoint() };

        int exitCode = new Campaign(options, output).Run();

        Assert.Equal(1, exitCode);
        Assert.Contains($"  rerun: {SimulationCommand.Name} --seed 1 --troubled-disks --trace", output.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Where the ledger sees it: of a run that only stands still the trace ends with signs of life.</summary>
    private static SimulationResult FirstFailure() =>
        Enumerable.Range(1, 60).Select(seed => Run((ulong)seed, Reduction.None)).First(result => result.Violation?.Checker == nameof(LedgerChecker));

    private static SimulationResult Run(ulong seed, Reduction reduction) =>
        Simulator.Run(seed, sabotage: new PushOfFormerGeneration(), reduction: reduction);

    private static long TotalOf(SimulationResult result) => Enum.GetValues<FaultKind>().Sum(kind => result.Faults[kind]);
}
