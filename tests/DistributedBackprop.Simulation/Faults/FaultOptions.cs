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
    /// <summary>
    /// Bounds under which three server nodes write one checkpoint at very different times, and lose it at others: their disks hang
    /// often, damages hit what is newest, and few other faults keep a run from coming so far that there is something to lose.
    /// </summary>
    public static FaultOptions TroubledDisks { get; } = new()
    {
        ThreeServersShare = 1,
        KindLeftOutShare = 0.3,
        WorkersMax = 4,
        SlowWorkerShareMax = 0,
        HeadCrashShareMax = 0.01,
        HungDisks = new DisturbanceOptions(6, new MillisecondRange(500, 60_000), Share: 0.4),
        NewestFileShare = 1,
        FaultsEndMs = new MillisecondRange(30_000, 90_000),
    };

    /// <summary>The share of schedules with three server nodes; the others have one.</summary>
    public double ThreeServersShare { get; init; } = 0.6;

    /// <summary>How long a server node waits before it looks again whether a head is to begin on it.</summary>
    public MillisecondRange PlacementMs { get; init; } = new(100, 2_000);

    /// <summary>The most workers. Few are more likely than many.</summary>
    public int WorkersMax { get; init; } = 16;

    /// <summary>The probability that a schedule leaves a kind of fault out.</summary>
    public double KindLeftOutShare { get; init; } = 0.5;

    /// <summary>The share of links that have their schedule's faults in full.</summary>
    public double BadLinkShare { get; init; } = 0.4;

    /// <summary>The largest part of its schedule's faults that any other link has.</summary>
    public double GoodLinkPartMax { get; init; } = 0.3;

    /// <summary>The share of links on which no message overtakes another.</summary>
    public double OrderedLinkShare { get; init; } = 0.4;

    /// <summary>The largest share of messages that are lost.</summary>
    public double MessageLossShareMax { get; init; } = 0.3;

    /// <summary>The largest share of messages that arrive twice.</summary>
    public double MessageDuplicationShareMax { get; init; } = 0.3;

    /// <summary>The largest share of messages of which a bit is flipped on the wire.</summary>
    public double MessageBitFlipShareMax { get; init; } = 0.1;

    /// <summary>Partitions: each cuts the nodes into two halves. The longest outlast silence.</summary>
    public DisturbanceOptions Partitions { get; init; } = new(3, new MillisecondRange(200, 20_000), Share: 0.5) { OneWayShare = 0.4 };

    /// <summary>Clogs: each holds back what is sent over some links. The longest outlast silence and repeated offers.</summary>
    public DisturbanceOptions Clogs { get; init; } = new(3, new MillisecondRange(200, 15_000), Share: 0.4);

    /// <summary>The longest delays of messages that a schedule may choose from, in milliseconds; they reorder. The longest outlasts silence and repeated offers.</summary>
    public IReadOnlyList<double> MessageDelayChoicesMs { get; init; } = [5, 100, 1_000, 15_000];

    /// <summary>The delay of messages without faults.</summary>
    public MillisecondRange CalmMessageDelayMs { get; init; } = new(1, 5);

    /// <summary>The delay of messages between coordinator and parameter server, which arrive once and in order.</summary>
    public MillisecondRange LocalMessageDelayMs { get; init; } = new(0, 20);

    /// <summary>The largest share of a worker's inputs at which it dies.</summary>
    public double WorkerCrashShareMax { get; init; } = 0.05;

    /// <summary>The share of deaths of a worker, of those that need not stay, that are final.</summary>
    public double WorkerGoneShare { get; init; } = 0.3;

    /// <summary>The largest share of a worker's inputs at which it is asked to leave.</summary>
    public double WorkerLeaveShareMax { get; init; } = 0.02;

    /// <summary>The largest share of workers that come only during the run, at any time before faults end.</summary>
    public double WorkerLateShareMax { get; init; } = 0.5;

    /// <summary>The largest share of workers, of those that need not stay, that leave for good during the run.</summary>
    public double WorkerRetiringShareMax { get; init; } = 0.5;

    /// <summary>The share of schedules in which a worker of another run comes, again and again.</summary>
    public double StrangerShare { get; init; } = 0.2;

    /// <summary>The largest share of the head's inputs at which it dies.</summary>
    public double HeadCrashShareMax { get; init; } = 0.03;

    /// <summary>The time until a dead node starts again; within and beyond silence.</summary>
    public MillisecondRange RestartMs { get; init; } = new(1, 12_000);

    /// <summary>
    /// The time until a node starts again once faults have stopped: after a run that ended for lack of workers all of them have to
    /// be back within the shortest wait for workers, or the next run would end like it, and so on for ever.
    /// </summary>
    public MillisecondRange CalmRestartMs { get; init; } = new(1, 500);

    /// <summary>The largest share of inputs at which a role pauses.</summary>
    public double PauseShareMax { get; init; } = 0.01;

    /// <summary>How long a role pauses; within and beyond silence.</summary>
    public MillisecondRange PauseMs { get; init; } = new(10, 10_000);

    /// <summary>How much the clocks of nodes differ.</summary>
    public MillisecondRange ClockOffsetMs { get; init; } = new(0, 1e9);

    /// <summary>The largest part by which the clock of a node runs fast or slow; far beyond that of real clocks, which differ by 0.0001.</summary>
    public double ClockSkewMax { get; init; } = 0.05;

    /// <summary>The time to compute a leaf, of an ordinary worker.</summary>
    public MillisecondRange LeafComputingMs { get; init; } = new(20, 800);

    /// <summary>The largest share of workers that are slow. The first never is: that everybody is slow is no fault.</summary>
    public double SlowWorkerShareMax { get; init; } = 0.6;

    /// <summary>How many times slower a slow worker may be.</summary>
    public IReadOnlyList<double> SlownessChoices { get; init; } = [2, 4, 10, 30, 100];

    /// <summary>The largest share of offers whose computing fails.</summary>
    public double ComputingFailureShareMax { get; init; } = 0.05;

    /// <summary>The longest time of a write that a schedule may choose from, in milliseconds; the longest outlasts several steps.</summary>
    public IReadOnlyList<double> WriteChoicesMs { get; init; } = [1, 50, 5_000];

    /// <summary>The largest share of writes that fail.</summary>
    public double WriteFailureShareMax { get; init; } = 0.2;

    /// <summary>Full disks: for a while every write of one fails.</summary>
    public DisturbanceOptions FullDisks { get; init; } = new(2, new MillisecondRange(500, 20_000), Share: 0.7);

    /// <summary>Disks that hang: for a while one answers nothing. The longest outlast every wait for a checkpoint.</summary>
    public DisturbanceOptions HungDisks { get; init; } = new(2, new MillisecondRange(500, 60_000), Share: 0.6);

    /// <summary>The largest share of offers whose computing never ends. None is where a worker is slower than <see cref="VerifiedSlownessMost"/>: it takes so long to tell there.</summary>
    public double EndlessComputingShareMax { get; init; } = 0.02;

    /// <summary>The largest share of deaths of the head after which a file of its disk is damaged.</summary>
    public double FileDamageShareMax { get; init; } = 1;

    /// <summary>The share of damages near the end of a file, where its tensors are: the headers of files this small are longer than their tensors.</summary>
    public double DamageNearEndShare { get; init; } = 0.6;

    /// <summary>How many bytes count as the end of a file.</summary>
    public int FileEndBytes { get; init; } = 256;

    /// <summary>The share of damages that hit the newest files for certain.</summary>
    public double NewestFileShare { get; init; } = 0.7;

    /// <summary>The most times that somebody asks the run to stop.</summary>
    public int StopRequestsMax { get; init; } = 3;

    /// <summary>The share of schedules in which roles hand over tensors by reference, as threads of one process do.</summary>
    public double SharedMemoryShare { get; init; } = 0.3;

    /// <summary>The share of schedules, of those with enough workers for it, in which leaves are verified.</summary>
    public double VerifiedScheduleShare { get; init; } = 0.5;

    /// <summary>How many times slower a worker may be at most where leaves are verified: each leaf waits for its second answer there, and that one may be the slow worker's, step after step, is no fault.</summary>
    public double VerifiedSlownessMost { get; init; } = 10;

    /// <summary>The shares of leaves that a schedule may verify. Bits are flipped only where it is 1.</summary>
    public IReadOnlyList<double> VerifyShareChoices { get; init; } = [0.3, 1, 1];

    /// <summary>The share of workers that flip bits, where all leaves are verified.</summary>
    public double FlippingWorkerShare { get; init; } = 0.3;

    /// <summary>The largest share of such a worker's answers with a flipped bit.</summary>
    public double FlippedAnswerShareMax { get; init; } = 0.3;

    /// <summary>When all faults stop; drawn.</summary>
    public MillisecondRange FaultsEndMs { get; init; } = new(5_000, 90_000);

    /// <summary>
    /// The virtual seconds after the end of faults within which the run must have succeeded. In 100,000 schedules the longest
    /// way took 302: workers that are a hundred times slower hold leaves again and again until these are offered to others.
    /// </summary>
    public double LivenessSeconds { get; init; } = 1_000;

    /// <summary>The events after which a schedule counts as going round in circles; honest ones stay under a tenth of it.</summary>
    public long EventsMax { get; init; } = 1_000_000;
}
