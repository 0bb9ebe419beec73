using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests;

public class ScenarioTests
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, ScenarioCatalog.All.Count)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Undisturbed_every_scenario_ends_for_its_reason_and_with_its_bits(int number)
    {
        Scenario scenario = ScenarioCatalog.All[number];

        UndisturbedRun run = UndisturbedRun.Of(TrainingRun.Prepare(scenario.Options, scenario.Table));

        Assert.Equal(scenario.Ends, run.Outcome.Reason.Cause);
        Assert.Equal(scenario.Digest, run.Digest);
    }

    [Fact]
    public void A_scenario_diverges_in_the_middle_of_an_epoch_and_another_at_its_end()
    {
        string[] texts = [.. ScenarioCatalog.All.Where(scenario => scenario.Ends == StopCause.Diverged)
            .Select(scenario => UndisturbedRun.Of(TrainingRun.Prepare(scenario.Options, scenario.Table)).Outcome.Reason.Text)];

        Assert.Contains(texts, text => text.Contains("step ", StringComparison.Ordinal) && text.Contains("not applied", StringComparison.Ordinal));
        Assert.Contains(texts, text => text.Contains("times that of the first epoch", StringComparison.Ordinal));
    }
}
