namespace DistributedBackprop.Simulation.Faults;

/// <summary>The faults of one seed: how many of each kind, and how long things take.</summary>
internal sealed record FaultSchedule
{
    /// <summary>The highest number of any fault that stands in a schedule: that of a worker or of a disturbance.</summary>
    public const int ScheduledStrikesMost = 16;

    /// <summary>When all faults stop.</summary>
    public required TimeSpan FaultsEnd { get; init; }

    /// <summary>The number of server nodes: 1 or 3.</summary>
    public required int Servers { get; init; }

    /// <summary>The number of workers.</summary>
    public required int Workers { get; init; }

    /// <summary>The first of them, which always come back; at least one.</summary>
    public required int StayingWorkers { get; init; }

    /// <summary>How many times longer each of them computes than the ordinary one.</summary>
    public required IReadOnlyList<double> Slowness { get; init; }

    /// <summary>When each of them comes for the first time during the run; null for those that come at its beginning.</summary>
    public required IReadOnlyList<TimeSpan?> LateComings { get; init; }

    /// <summary>When each of them leaves for good; null for those that stay.</summary>
    public required IReadOnlyList<TimeSpan?> Retirements { get; init; }

    /// <summary>Whether a worker of another run comes.</summary>
    public required bool HasStranger { get; init; }

    /// <summary>Whether tensors are handed over by reference.</summary>
    public required bool SharesMemory { get; init; }

    /// <summary>When somebody asks the run to stop.</summary>
    public required IReadOnlyList<TimeSpan> StopRequests { get; init; }

    /// <summary>The share of messages that are lost on a bad link.</summary>
    public required double MessageLossShare { get; init; }

    /// <summary>The share of messages that arrive twice on a bad link.</summary>
    public required double MessageDuplicationShare { get; init; }

    /// <summary>The share of messages of which a bit is flipped on a bad link.</summary>
    public required double MessageBitFlipShare { get; init; }

    /// <summary>The delay of messages on a bad link.</summary>
    public required MillisecondRange MessageDelayMs { get; init; }

    /// <summary>When nodes are cut off from each other.</summary>
    public required IReadOnlyList<Disturbance> Partitions { get; init; }

    /// <summary>When links hold back what is sent.</summary>
    public required IReadOnlyList<Disturbance> Clogs { get; init; }

    /// <summary>The largest part by which a clock runs fast or slow.</summary>
    public required double ClockSkew { get; init; }

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

    /// <summary>When disks are full.</summary>
    public required IReadOnlyList<Disturbance> FullDisks { get; init; }

    /// <summary>The share of the head's deaths after which files are damaged.</summary>
    public required double FileDamageShare { get; init; }

    /// <summary>When disks hang.</summary>
    public IReadOnlyList<Disturbance> HungDisks { get; init; } = [];

    /// <summary>The share of offers whose computing never ends.</summary>
    public double EndlessComputingShare { get; init; }

    /// <summary>How much is verified, and who gives wrong answers.</summary>
    public VerificationSchedule Verification { get; init; } = VerificationSchedule.None;

    /// <summary>Draws the schedule of a seed, but for <see cref="Verification"/>.</summary>
    /// <param name="options">The bounds.</param>
    /// <param name="dice">The draws of the seed.</param>
    public static FaultSchedule Draw(FaultOptions options, Dice dice)
    {
        TimeSpan faultsEnd = dice.Within(options.FaultsEndMs);
        int workers = dice.Between(1, dice.Between(1, options.WorkersMax));
        int staying = dice.Between(1, workers);
        var schedule = new FaultSchedule
        {
            FaultsEnd = faultsEnd,
            Workers = workers,
            StayingWorkers = staying,
            Slowness = [.. Hits(Rate(options.SlowWorkerShareMax)).Select((isHit, worker) => isHit && worker > 0 ? dice.OneOf(options.SlownessChoices) : 1)],
            LateComings = [.. Hits(Rate(options.WorkerLateShareMax)).Select(isHit => isHit ? Moment() : (TimeSpan?)null)],
            Retirements = [.. Hits(Rate(options.WorkerRetiringShareMax)).Select((isHit, worker) => isHit && worker >= staying ? Moment() : (TimeSpan?)null)],
            HasStranger = dice.Chance(options.StrangerShare),
            SharesMemory = dice.Chance(options.SharedMemoryShare),
            StopRequests = [.. Enumerable.Range(0, Number(options.StopRequestsMax)).Select(_ => Moment())],
            MessageLossShare = Rate(options.MessageLossShareMax),
            MessageDuplicationShare = Rate(options.MessageDuplicationShareMax),
            MessageBitFlipShare = Rate(options.MessageBitFlipShareMax),
            MessageDelayMs = new MillisecondRange(0, dice.OneOf(options.MessageDelayChoicesMs)),
            Partitions = options.Partitions.Draw(Number(options.Partitions.Most), faultsEnd, dice),
            Clogs = options.Clogs.Draw(Number(options.Clogs.Most), faultsEnd, dice),
            ClockSkew = Rate(options.ClockSkewMax),
            WorkerCrashShare = Rate(options.WorkerCrashShareMax),
            WorkerLeaveShare = Rate(options.WorkerLeaveShareMax),
            HeadCrashShare = Rate(options.HeadCrashShareMax),
            PauseShare = Rate(options.PauseShareMax),
            ComputingFailureShare = Rate(options.ComputingFailureShareMax),
            WriteMs = new MillisecondRange(0, dice.OneOf(options.WriteChoicesMs)),
            WriteFailureShare = Rate(options.WriteFailureShareMax),
            FullDisks = options.FullDisks.Draw(Number(options.FullDisks.Most), faultsEnd, dice),
            FileDamageShare = Rate(options.FileDamageShareMax),
            Servers = dice.Chance(options.ThreeServersShare) ? 3 : 1,
        };
        return schedule with { SharesMemory = schedule.SharesMemory && schedule.Servers == 1 };

        double Rate(double most)
        {
            bool leftOut = dice.Chance(options.KindLeftOutShare);
            double rate = dice.Between(0, most);
            return leftOut ? 0 : rate;
        }

        int Number(int most) => (int)Rate(most + 1);

        TimeSpan Moment() => faultsEnd * dice.Between(0.0, 1.0);

        IEnumerable<bool> Hits(double share) => Enumerable.Range(0, workers).Select(_ => dice.Chance(share));
    }

    /// <summary>With what is drawn about verification.</summary>
    /// <param name="verification">What is drawn.</param>
    /// <param name="options">The bounds.</param>
    public FaultSchedule With(VerificationSchedule verification, FaultOptions options) => this with
    {
        Verification = verification,
        Slowness = verification.VerifyShare > 0 ? [.. Slowness.Select(slowness => Math.Min(slowness, options.VerifiedSlownessMost))] : Slowness,
    };

    /// <summary>With what is drawn about hangs.</summary>
    /// <param name="options">The bounds.</param>
    /// <param name="dice">The draws for this purpose.</param>
    public FaultSchedule WithHangs(FaultOptions options, Dice dice)
    {
        bool hasHungDisks = !dice.Chance(options.KindLeftOutShare);
        int disks = dice.Between(1, options.HungDisks.Most);
        bool hasEndlessComputing = !dice.Chance(options.KindLeftOutShare) && Slowness.Max() <= options.VerifiedSlownessMost;
        double share = dice.Between(0, options.EndlessComputingShareMax);
        return this with
        {
            HungDisks = options.HungDisks.Draw(hasHungDisks ? disks : 0, FaultsEnd, dice),
            EndlessComputingShare = hasEndlessComputing ? share : 0,
        };
    }

    /// <summary>What a reduction leaves of it. Strikes of scheduled faults are numbered as they stand in their list, those of workers by worker, from 1.</summary>
    public FaultSchedule Reduced(Reduction reduction)
    {
        TimeSpan faultsEnd = reduction.FaultsEndSeconds is { } seconds && TimeSpan.FromSeconds(seconds) < FaultsEnd ? TimeSpan.FromSeconds(seconds) : FaultsEnd;
        int workers = Math.Min(Workers, reduction.Workers ?? Workers);
        return this with
        {
            FaultsEnd = faultsEnd,
            Workers = workers,
            StayingWorkers = Math.Min(StayingWorkers, workers),
            Slowness = [.. Slowness.Select((slowness, k) => reduction.Allows(FaultKind.WorkerSlow, k + 1) ? slowness : 1)],
            LateComings = [.. LateComings.Select((time, k) => Left(FaultKind.WorkerJoinedLate, k, time))],
            Retirements = [.. Retirements.Select((time, k) => Left(FaultKind.WorkerRetired, k, time))],
            HasStranger = HasStranger && reduction.Allows(FaultKind.StrangerCame, 1),
            StopRequests = [.. StopRequests.Where((time, k) => Left(FaultKind.StopRequested, k, time) is not null)],
            Partitions = DisturbancesLeft(FaultKind.PartitionBegan, Partitions),
            Clogs = DisturbancesLeft(FaultKind.ClogBegan, Clogs),
            FullDisks = DisturbancesLeft(FaultKind.DiskFilled, FullDisks),
            HungDisks = DisturbancesLeft(FaultKind.DiskHung, HungDisks),
            Verification = Verification.With(Math.Min(StayingWorkers, workers)),
        };

        TimeSpan? Left(FaultKind kind, int position, TimeSpan? time) =>
            time <= faultsEnd && reduction.Allows(kind, position + 1) ? time : null;

        IReadOnlyList<Disturbance> DisturbancesLeft(FaultKind kind, IReadOnlyList<Disturbance> drawn) =>
        [
            .. drawn.Where(disturbance => disturbance.Begin < faultsEnd && reduction.Allows(kind, disturbance.Number))
                .Select(disturbance => disturbance.End <= faultsEnd ? disturbance : disturbance with { End = faultsEnd }),
        ];
    }
}
