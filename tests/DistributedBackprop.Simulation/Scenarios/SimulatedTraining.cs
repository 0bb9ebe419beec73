using System.Collections.Concurrent;
using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Scenarios;

/// <summary>What a seed trains: a scenario with waits and checkpoints drawn for it, and the undisturbed run to compare with.</summary>
/// <param name="Run">The run.</param>
/// <param name="Other">Another run, which differs in its seed only; null where no worker of another run comes.</param>
/// <param name="Undisturbed">The scenario's run without faults.</param>
/// <param name="PinnedDigest">The digest that it must have; null where a reduction has changed the scenario.</param>
internal sealed record SimulatedTraining(TrainingRun Run, TrainingRun? Other, UndisturbedRun Undisturbed, string? PinnedDigest)
{
    private static readonly ConcurrentDictionary<(Scenario Scenario, int Epochs), UndisturbedRun> UndisturbedRuns = new();

    /// <summary>Draws the training of a seed.</summary>
    /// <param name="dice">The draws of the seed.</param>
    /// <param name="schedule">Its faults.</param>
    /// <param name="reduction">What is taken away from it.</param>
    /// <param name="options">The bounds of its faults.</param>
    public static SimulatedTraining Draw(Dice dice, FaultSchedule schedule, Reduction reduction, FaultOptions options)
    {
        Scenario scenario = dice.OneOf(ScenarioCatalog.All);
        int epochs = Math.Min(scenario.Options.Stopping.Epochs, reduction.Epochs ?? int.MaxValue);
        TrainingOptions expected = scenario.Options with { Stopping = scenario.Options.Stopping with { Epochs = epochs } };
        UndisturbedRun undisturbed = UndisturbedRuns.GetOrAdd((scenario, epochs), _ => UndisturbedRun.Of(TrainingRun.Prepare(expected, scenario.Table)));
        WorkerOptions workers = DrawWorkers(dice, schedule) with { ComputeSeconds = LongestComputing(undisturbed.LeavesMost, schedule, options) };
        TrainingOptions settings = expected with { Workers = workers, Checkpoint = DrawCheckpoints(dice), Servers = DrawServers(dice) };
        return new SimulatedTraining(
            TrainingRun.Prepare(settings, scenario.Table),
            schedule.HasStranger ? TrainingRun.Prepare(settings with { Seed = settings.Seed + 1 }, scenario.Table) : null,
            undisturbed,
            epochs == scenario.Options.Stopping.Epochs ? scenario.Digest : null);
    }

    /// <summary>Half as long again as all leaves of a round take the slowest worker, in seconds: only computing that never ends takes longer.</summary>
    private static double LongestComputing(int leaves, FaultSchedule schedule, FaultOptions options) =>
        1.5 * options.LeafComputingMs.MostMs / 1000 * leaves * schedule.Slowness.Max();

    private static WorkerOptions DrawWorkers(Dice dice, FaultSchedule schedule) => new()
    {
        Minimum = dice.Between(1, schedule.StayingWorkers),
        HeartbeatSeconds = 1,
        SilenceSeconds = dice.Between(3.0, 8.0),
        OfferAgainSeconds = dice.Between(2.0, 12.0),
        WaitSeconds = dice.Chance(0.5) ? dice.Between(2.0, 8.0) : dice.Between(20.0, 60.0),
        VerifyShare = schedule.Verification.VerifyShare,
    };

    private static CheckpointOptions DrawCheckpoints(Dice dice)
    {
        bool bySteps = dice.Chance(0.5);
        return new CheckpointOptions
        {
            EverySteps = bySteps ? dice.Between(1, 6) : null,
            EverySeconds = bySteps ? null : dice.Between(0.5, 20.0),
            Keep = dice.Between(1, 4),
            WaitSeconds = dice.Between(3.0, 20.0),
        };
    }

    private static ServerOptions DrawServers(Dice dice) => new() { WaitSeconds = dice.Chance(0.5) ? dice.Between(8.0, 20.0) : dice.Between(20.0, 60.0) };
}
