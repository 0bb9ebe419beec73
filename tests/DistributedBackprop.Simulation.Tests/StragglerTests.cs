using DistributedBackprop.Simulation.Stragglers;

namespace DistributedBackprop.Simulation.Tests;

public class StragglerTests
{
    /// <summary>What a slow worker may cost, as a share of the step time without it.</summary>
    private const double MostCost = 1.15;

    private static readonly StragglerResult Healthy = StragglerExperiment.Run(StragglerCase.ThreeHealthy);

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, StragglerCase.WithFourth.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void From_the_second_step_on_steps_take_little_longer_than_without_the_slow_worker_and_come_to_the_same_bits(int number)
    {
        StragglerResult result = StragglerExperiment.Run(StragglerCase.WithFourth[number]);

        Assert.Equal(Healthy.ParametersSha256, result.ParametersSha256);
        Assert.True(result.Mean <= MostCost * Healthy.Mean, $"{result.World.Name}: {result.Mean.TotalSeconds} s; {Healthy.Mean.TotalSeconds} s without it");
        Assert.True(result.Longest <= 1.5 * Healthy.Mean, $"{result.World.Name}: the longest step takes {result.Longest.TotalSeconds} s; {Healthy.Mean.TotalSeconds} s without it");
    }

    /// <summary>The slow worker does hurt where late leaves are not copied: else the other tests would show nothing.</summary>
    [Fact]
    public void Without_copies_a_slow_worker_costs_much()
    {
        StragglerResult result = StragglerExperiment.Run(StragglerCase.WithFourth[0], stragglerFactor: null);

        Assert.Equal(Healthy.ParametersSha256, result.ParametersSha256);
        Assert.True(result.Mean > MostCost * Healthy.Mean, $"{result.Mean.TotalSeconds} s; {Healthy.Mean.TotalSeconds} s without it");
    }

    [Fact]
    public void The_command_prints_a_line_for_each_case()
    {
        using var output = new StringWriter();

        Assert.Equal(0, StragglerReport.Write(output));

        Assert.Equal(2 + StragglerCase.WithFourth.Count, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
