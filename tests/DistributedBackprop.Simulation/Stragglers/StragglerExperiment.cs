using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Stragglers;

/// <summary>
/// How much longer steps take because of a slow worker: 32 leaves a step of 100 ms (within 5 %) each, messages of 0.1 to 1 ms,
/// no faults, 120 steps in two epochs, on the virtual clock.
/// </summary>
internal static class StragglerExperiment
{
    private const int LeavesOfStep = 32;
    private const int StepsPerEpoch = 60;
    private const ulong Seed = 1;

    private static readonly Table Numbers = MakeTable();

    private static readonly TrainingOptions Training = new()
    {
        Name = "stragglers",
        Data = new DataOptions { File = Numbers.Source, Target = ["y"], Task = LearningTask.Regression, ValidationShare = 0 },
        Network = new NetworkDefinition
        {
            Layers = [new DenseDefinition { Units = 3, Activation = Activation.Tanh }, new DenseDefinition { Units = 1, Activation = Activation.Identity }],
            Loss = Loss.MeanSquaredError,
        },
        Optimizer = new GradientDescent { LearningRate = 0.01 },
        Batch = new BatchOptions { MiniBatch = LeavesOfStep, MicroBatch = 1 },
        Stopping = new StoppingOptions { Epochs = 2 },
        Checkpoint = new CheckpointOptions { EverySeconds = null },
    };

    private static readonly FaultOptions Options = new()
    {
        RestartMs = new MillisecondRange(1, 10),
        CalmMessageDelayMs = new MillisecondRange(0.1, 1),
        LocalMessageDelayMs = new MillisecondRange(0, 0.1),
        LeafComputingMs = new MillisecondRange(95, 105),
    };

    /// <summary>Trains in the world of a case.</summary>
    /// <param name="world">The case.</param>
    /// <param name="stragglerFactor">The option <c>workers.stragglerFactor</c>.</param>
    /// <exception cref="ViolationException">A promise is broken.</exception>
    /// <exception cref="InvalidOperationException">The run does not come to its end.</exception>
    public static StragglerResult Run(StragglerCase world, double? stragglerFactor = 1.5)
    {
        var events = new EventQueue();
        double[] slowness = [.. world.Slowness];
        var faults = new FaultInjector(Seed, Options, ScheduleOf(slowness), Reduction.None, events);
        var workers = new WorkerOptions { Minimum = slowness.Length, StragglerFactor = stragglerFactor };
        TrainingRun run = TrainingRun.Prepare(Training with { Workers = workers }, Numbers);
        UndisturbedRun undisturbed = UndisturbedRun.Of(TrainingRun.Prepare(Training, Numbers));
        var clock = new StepClock(events);
        using var trace = new Trace(events, isHashed: false, writer: null);
        var checkers = new CheckerSet([clock, new LedgerChecker(run.Plan), new VersionChecker(undisturbed)]);
        var cluster = new SimulatedCluster(new SimulatedTraining(run, Other: null, undisturbed, PinnedDigest: null), new SimulationContext(events, faults, checkers, trace, new Sabotage()));

        cluster.Start();
        while (cluster.Outcome is null)
        {
            bool isLater = clock.Steps >= world.LaterStep && clock.Steps - world.LaterStep < world.LaterSteps;
            (isLater ? world.LaterSlowness : world.Slowness).ToArray().CopyTo(slowness, 0);
            if (!events.Next())
            {
                throw new InvalidOperationException($"{world.Name}: nothing is left to happen, and the run is not over.");
            }
        }

        return new StragglerResult(world, clock.StepTimes, cluster.Outcome.ParametersSha256!);
    }

    private static FaultSchedule ScheduleOf(double[] slowness) => new()
    {
        FaultsEnd = TimeSpan.Zero,
        Servers = 1,
        Workers = slowness.Length,
        StayingWorkers = slowness.Length,
        Slowness = slowness,
        LateComings = [.. slowness.Select(_ => (TimeSpan?)null)],
        Retirements = [.. slowness.Select(_ => (TimeSpan?)null)],
        HasStranger = false,
        SharesMemory = false,
        StopRequests = [],
        MessageLossShare = 0,
        MessageDuplicationShare = 0,
        MessageBitFlipShare = 0,
        MessageDelayMs = Options.CalmMessageDelayMs,
        Partitions = [],
        Clogs = [],
        ClockSkew = 0,
        WorkerCrashShare = 0,
        WorkerLeaveShare = 0,
        HeadCrashShare = 0,
        PauseShare = 0,
        ComputingFailureShare = 0,
        WriteMs = new MillisecondRange(1, 1),
        WriteFailureShare = 0,
        FullDisks = [],
        FileDamageShare = 0,
    };

    private static Table MakeTable() => new("stragglers.csv", ["x", "y"], [.. Enumerable.Range(0, LeavesOfStep * StepsPerEpoch)
        .Select(i => new TableRow(i + 2, [FormattableString.Invariant($"{i * 7 % 20}"), FormattableString.Invariant($"{(i * 3 % 11) - (i % 3)}")]))]);
}
