namespace DistributedBackprop.Simulation.Faults;

/// <summary>
/// The bounds within which each seed draws its own faults. Shares are probabilities: of a message, of an input, of a write.
/// </summary>
/// <remarks>
/// Each kind is left out of half of the schedules: a system that is hit by everything at once rarely comes far enough
/// for the subtle faults. Times are chosen against the roles' own: signs of life each second, silence after 3 to 8 s,
/// leaves offered again after 2 to 12 s.
/// </remarks>
internal sealed record FaultOptions
{
    /// <summary>The most workers.</summary>
    public int WorkersMax { get; init; } = 6;

    /// <summary>The probability that a schedule leaves a kind of fault out.</summary>
    public double KindLeftOutShare { get; init; } = 0.5;

    /// <summary>The largest share of messages between head and workers that are lost.</summary>
    public double MessageLossShareMax { get; init; } = 0.3;

    /// <summary>The largest share of messages between head and workers that arrive twice.</summary>
    public double MessageDuplicationShareMax { get; init; } = 0.3;

    /// <summary>The longest delays of messages that a schedule may choose from, in milliseconds; they reorder. The longest outlasts silence and repeated offers.</summary>
    public IReadOnlyList<double> MessageDelayChoicesMs { get; init; } = [5, 100, 1_000, 15_000];

    /// <summary>The delay of messages once faults have stopped.</summary>
    public MillisecondRange CalmMessageDelayMs { get; init; } = new(1, 5);

    /// <summary>The delay of messages between coordinator and parameter server, which arrive once and in order.</summary>
    public MillisecondRange LocalMessageDelayMs { get; init; } = new(0, 20);

    /// <summary>The largest share of a worker's inputs at which it dies.</summary>
    public double WorkerCrashShareMax { get; init; } = 0.05;

    /// <summary>The share of deaths of a worker, of those that need not stay, that are final.</summary>
    public double WorkerGoneShare { get; init; } = 0.3;

    /// <summary>The largest share of a worker's inputs at which it is asked to leave.</summary>
    public double WorkerLeaveShareMax { get; init; } = 0.02;

    /// <summary>The share of schedules in which a worker of another run comes, again and again.</summary>
    public double StrangerShare { get; init; } = 0.2;

    /// <summary>The largest share of the head's inputs at which it dies.</summary>
    public double HeadCrashShareMax { get; init; } = 0.03;

    /// <summary>The time until a dead node starts again; within and beyond silence.</summary>
    public MillisecondRange RestartMs { get; init; } = new(1, 12_000);

    /// <summary>The largest share of inputs at which a role pauses.</summary>
    public double PauseShareMax { get; init; } = 0.01;

    /// <summary>How long a role pauses; within and beyond silence.</summary>
    public MillisecondRange PauseMs { get; init; } = new(10, 10_000);

    /// <summary>How much the clocks of nodes differ.</summary>
    public MillisecondRange ClockOffsetMs { get; init; } = new(0, 1e9);

    /// <summary>The time to compute a leaf, of an ordinary worker.</summary>
    public MillisecondRange LeafComputingMs { get; init; } = new(20, 800);

    /// <summary>The share of workers that are slow.</summary>
    public double SlowWorkerShare { get; init; } = 0.3;

    /// <summary>How many times slower the slowest are.</summary>
    public double SlownessMax { get; init; } = 8;

    /// <summary>The largest share of offers whose computing fails.</summary>
    public double ComputingFailureShareMax { get; init; } = 0.05;

    /// <summary>The longest time of a write that a schedule may choose from, in milliseconds; the longest outlasts several steps.</summary>
    public IReadOnlyList<double> WriteChoicesMs { get; init; } = [1, 50, 5_000];

    /// <summary>The largest share of writes that fail.</summary>
    public double WriteFailureShareMax { get; init; } = 0.2;

    /// <summary>The most times that somebody asks the run to stop.</summary>
    public int StopRequestsMax { get; init; } = 3;

    /// <summary>The share of schedules in which roles hand over tensors by reference, as threads of one process do.</summary>
    public double SharedMemoryShare { get; init; } = 0.3;

    /// <summary>When all faults stop; drawn.</summary>
    public MillisecondRange FaultsEndMs { get; init; } = new(5_000, 90_000);

    /// <summary>
    /// The virtual seconds after the end of faults within which the run must have succeeded. In 1,000 schedules the longest
    /// way took 489: one worker at 6 s a leaf, whose offers are repeated while it computes, so that it computes many twice.
    /// </summary>
    public double LivenessSeconds { get; init; } = 2_000;

    /// <summary>The events after which a schedule counts as going round in circles; honest ones stay under a tenth of it.</summary>
    public long EventsMax { get; init; } = 1_000_000;
}
