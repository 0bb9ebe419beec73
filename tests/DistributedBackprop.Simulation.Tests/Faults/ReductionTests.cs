using System.Collections.Immutable;
using DistributedBackprop.Simulation.Faults;

namespace DistributedBackprop.Simulation.Tests.Faults;

public class ReductionTests
{
    [Theory]
    [InlineData("3")]
    [InlineData("1-4,7")]
    [InlineData("1-4,7,9-")]
    public void A_set_of_strikes_is_written_as_it_is_read(string text) => Assert.Equal(text, StrikeSet.Parse(text).ToString());

    [Fact]
    public void A_set_of_strikes_holds_its_ranges_and_nothing_else()
    {
        StrikeSet set = StrikeSet.Parse("1-4,7,9-");

        Assert.Equal([1, 2, 3, 4, 7, 9, 10], Enumerable.Range(0, 11).Where(strike => set.Contains(strike)));
        Assert.Equal("2-3,5", new StrikeSet([5, 3, 2, 2]).ToString());
    }

    [Fact]
    public void A_reduction_is_written_as_options()
    {
        var reduction = new Reduction
        {
            Without = [FaultKind.RolePaused, FaultKind.MessageLost],
            Spared = ImmutableSortedDictionary<FaultKind, StrikeSet>.Empty.Add(FaultKind.HeadCrashed, StrikeSet.Parse("1-2")),
            Workers = 2,
            Epochs = 1,
            FaultsEndSeconds = 12.5,
        };

        Assert.Equal("--without MessageLost,RolePaused --spare HeadCrashed:1-2 --workers 2 --epochs 1 --faults-end 12.5", reduction.ToString());
    }

    [Fact]
    public void Kinds_that_are_switched_off_never_strike()
    {
        var reduction = new Reduction { Without = [.. Enum.GetValues<FaultKind>().Where(kind => !kind.IsConsequence())] };

        for (ulong seed = 1; seed <= 20; seed++)
        {
            SimulationResult result = Simulator.Run(seed, reduction: reduction);
            Assert.Null(result.Violation);
            Assert.All(Enum.GetValues<FaultKind>(), kind => Assert.Equal(0, result.Faults[kind]));
        }
    }
}
