namespace DistributedBackprop.Simulation.Faults;

/// <summary>The faults of one seed: how many of each kind, and how long things take.</summary>
internal sealed record FaultSchedule
{
    /// <summary>When all faults stop.</summary>
    public required TimeSpan FaultsEnd { get; init; }

    /// <summary>The number of workers.</summary>
    public required int Workers { get; init; }

    /// <summary>The first of them, which always come back; at least one.</summary>
    public required int StayingWorkers { get; init; }

    /// <summary>How many times longer each of them computes than the ordinary one.</summary>
    public required IReadOnlyList<double> Slowness { get; init; }

    /// <summary>Whether a worker of another run comes.</summary>
    public required bool HasStranger { get; init; }

    /// <summary>Whether tensors are handed over by reference.</summary>
    public required bool SharesMemory { get; init; }

    /// <summary>When somebody asks the run to stop.</summary>
    public required IReadOnlyList<TimeSpan> StopRequests { get; init; }

    /// <summary>The share of messages that are lost.</summary>
    public required double MessageLossShare { get; init; }

    /// <summary>The share of messages that arrive twice.</summary>
    public required double MessageDuplicationShare { get; init; }

    /// <summary>The delay of messages while there are faults.</summary>
    public required MillisecondRange MessageDelayMs { get; init; }

    /// <summary>The share of a worker's inputs at which it dies.</summary>
    public required double WorkerCrashShare { get; init; }

    /// <summary>The share of a worker's inputs at which it is asked to leave.</summary>
    public required double WorkerLeaveShare { get; init; }

    /// <summary>The share of the head's inputs at which it dies.</summary>
    public required double HeadCrashShare { get; init; }

    /// <summary>The share of inputs at which a role pauses.</summary>
    public required double PauseShare { get; init; }

    /// <summary>The share of offers whose computing fails.</summary>
    public required double ComputingFailureShare { get; init; }

    /// <summary>How long a write takes.</summary>
    public required MillisecondRange WriteMs { get; init; }

    /// <summary>The share of writes that fail.</summary>
    public required double WriteFailureShare { get; init; }

    /// <summary>Draws the schedule of a seed.</summary>
    /// <param name="options">The bounds.</param>
    /// <param name="dice">The draws of the seed.</param>
    public static FaultSchedule Draw(FaultOptions options, Dice dice)
    {
        TimeSpan faultsEnd = dice.Within(options.FaultsEndMs);
        int workers = dice.Between(1, options.WorkersMax);
        return new FaultSchedule
        {
            FaultsEnd = faultsEnd,
            Workers = workers,
            StayingWorkers = dice.Between(1, workers),
            Slowness = [.. Enumerable.Range(0, workers).Select(_ => dice.Chance(options.SlowWorkerShare) ? dice.Between(1, options.SlownessMax) : 1)],
            HasStranger = dice.Chance(options.StrangerShare),
            SharesMemory = dice.Chance(options.SharedMemoryShare),
            StopRequests = [.. Enumerable.Range(0, (int)Rate(options.StopRequestsMax + 1)).Select(_ => faultsEnd * dice.Between(0.0, 1.0))],
            MessageLossShare = Rate(options.MessageLossShareMax),
            MessageDuplicationShare = Rate(options.MessageDuplicationShareMax),
            MessageDelayMs = new MillisecondRange(0, dice.OneOf(options.MessageDelayChoicesMs)),
            WorkerCrashShare = Rate(options.WorkerCrashShareMax),
            WorkerLeaveShare = Rate(options.WorkerLeaveShareMax),
            HeadCrashShare = Rate(options.HeadCrashShareMax),
            PauseShare = Rate(options.PauseShareMax),
            ComputingFailureShare = Rate(options.ComputingFailureShareMax),
            WriteMs = new MillisecondRange(0, dice.OneOf(options.WriteChoicesMs)),
            WriteFailureShare = Rate(options.WriteFailureShareMax),
        };

        double Rate(double most)
        {
            bool leftOut = dice.Chance(options.KindLeftOutShare);
            double rate = dice.Between(0, most);
            return leftOut ? 0 : rate;
        }
    }
}
