using DistributedBackprop.Simulation.World;

namespace DistributedBackprop.Simulation.Faults;

/// <summary>Decides, event by event, which fault of a schedule strikes, and counts it.</summary>
/// <param name="seed">The seed.</param>
/// <param name="options">The bounds that hold for every seed.</param>
/// <param name="schedule">The schedule of this seed, already reduced.</param>
/// <param name="reduction">What is taken away from the seed's faults.</param>
/// <param name="events">The virtual time.</param>
internal sealed class FaultInjector(ulong seed, FaultOptions options, FaultSchedule schedule, Reduction reduction, EventQueue events)
{
    private static readonly TimeSpan QuickWrite = TimeSpan.FromMilliseconds(1);

    /// <summary>Flipped bits are the hardest to notice, and the most of them hit what nobody reads.</summary>
    private static readonly FaultKind[] FileDamages = [FaultKind.FileTorn, FaultKind.FileLost, FaultKind.FileCorrupted, FaultKind.FileCorrupted, FaultKind.FileCorrupted];

    private readonly Dice _nodes = new(seed, DicePurpose.Nodes);
    private readonly Dice _computing = new(seed, DicePurpose.Computing);
    private readonly Dice _disk = new(seed, DicePurpose.Disk);
    private readonly Dice _files = new(seed, DicePurpose.Files);
    private readonly Dice _flips = new(seed, DicePurpose.Flips);
    private readonly Dice _endless = new(seed, DicePurpose.Hangs, "computing");
    private readonly HashSet<string> _flippers = [];

    /// <summary>How many faults there have been.</summary>
    public FaultCounts Counts { get; } = new();

    /// <summary>How many faults there would have been, had none been spared: the numbers of strikes go up to these.</summary>
    public FaultCounts Drawn { get; } = new();

    /// <summary>The workers that have given an answer with a flipped bit, in some life.</summary>
    public IReadOnlySet<string> Flippers => _flippers;

    /// <summary>The schedule.</summary>
    public FaultSchedule Schedule => schedule;

    private bool Active => events.Now < schedule.FaultsEnd;

    /// <summary>Counts a fault that the world has found out for itself, or that the schedule holds.</summary>
    public void Count(FaultKind kind) => Counts.Count(kind);

    /// <summary>Whether a fault that is due strikes; it may be spared. Counts it.</summary>
    public bool Strikes(FaultKind kind)
    {
        Drawn.Count(kind);
        bool strikes = reduction.Allows(kind, Drawn[kind]);
        if (strikes)
        {
            Counts.Count(kind);
        }

        return strikes;
    }

    /// <summary>The faults of a link.</summary>
    /// <param name="from">The node that sends.</param>
    /// <param name="to">The node that receives.</param>
    public LinkInjector LinkBetween(string from, string to)
    {
        var dice = new Dice(seed, DicePurpose.Network, $"{from}>{to}");
        return new LinkInjector(from, to, LinkFaults.Draw(options, schedule, dice), options.CalmMessageDelayMs, dice, this, events);
    }

    /// <summary>The delay of a message between coordinator and parameter server.</summary>
    public TimeSpan LocalDelay() => _nodes.Within(options.LocalMessageDelayMs);

    /// <summary>Whether a node dies at an input, and if so how many of the input's effects are carried out before; null where it lives.</summary>
    /// <param name="kind">The node.</param>
    /// <param name="effects">The effects of the input.</param>
    public int? DiesAfterEffects(NodeKind kind, int effects)
    {
        bool isWorker = kind == NodeKind.Worker;
        return Strikes(_nodes, isWorker ? schedule.WorkerCrashShare : schedule.HeadCrashShare, isWorker ? FaultKind.WorkerCrashed : FaultKind.HeadCrashed)
            ? _nodes.Between(0, effects)
            : null;
    }

    /// <summary>Whether a worker that died stays dead.</summary>
    /// <param name="worker">The worker, from 0.</param>
    public bool StaysDead(int worker) =>
        worker >= schedule.StayingWorkers && Strikes(_nodes, options.WorkerGoneShare, FaultKind.WorkerGone);

    /// <summary>Whether a worker is asked to leave, after an input.</summary>
    public bool IsAskedToLeave() => Strikes(_nodes, schedule.WorkerLeaveShare, FaultKind.WorkerAskedToLeave);

    /// <summary>The time until a server node looks again whether a head is to begin on it.</summary>
    public TimeSpan PlacementDelay() => _nodes.Within(options.PlacementMs);

    /// <summary>Whether messages between two nodes are cut, in one direction at least.</summary>
    public bool IsCutOff(string one, string other) =>
        schedule.Partitions.Any(partition => partition.IsOn(events.Now) && (partition.Cuts(one, other) || partition.Cuts(other, one)));

    /// <summary>The time until a dead node starts again.</summary>
    public TimeSpan RestartDelay()
    {
        TimeSpan delay = _nodes.Within(options.RestartMs);
        TimeSpan calm = _nodes.Within(options.CalmRestartMs);
        return Active ? delay : calm;
    }

    /// <summary>How long a role pauses before an input; null where it does not.</summary>
    public TimeSpan? Pause() =>
        Strikes(_nodes, schedule.PauseShare, FaultKind.RolePaused) ? _nodes.Within(options.PauseMs) : null;

    /// <summary>The clock of a node's new life.</summary>
    public SimulatedClock Clock()
    {
        TimeSpan offset = _nodes.Within(options.ClockOffsetMs);
        double skew = _nodes.Between(-schedule.ClockSkew, schedule.ClockSkew);
        return new SimulatedClock(events, offset, rate: schedule.ClockSkew > 0 && Strikes(FaultKind.ClockSkewed) ? 1 + skew : 1);
    }

    /// <summary>How long a worker computes.</summary>
    /// <param name="worker">The worker, from 0.</param>
    /// <param name="leaves">The leaves.</param>
    public TimeSpan ComputingTime(int worker, int leaves) =>
        _computing.Within(options.LeafComputingMs) * (leaves * schedule.Slowness[worker]);

    /// <summary>Whether computing an offer fails.</summary>
    public bool ComputingFails() => Strikes(_computing, schedule.ComputingFailureShare, FaultKind.ComputingFailed);

    /// <summary>Whether computing an offer never ends.</summary>
    public bool ComputingIsEndless() => Strikes(_endless, schedule.EndlessComputingShare, FaultKind.ComputingEndless);

    /// <summary>Which bit of an answer a worker flips; null where it is right.</summary>
    /// <param name="worker">The worker, from 0.</param>
    /// <param name="name">Its name.</param>
    public int? FlippedBit(int worker, string name)
    {
        VerificationSchedule verification = schedule.Verification;
        if (!verification.Flips.ElementAtOrDefault(worker) || !Strikes(_flips, verification.FlipShare, FaultKind.AnswerBitFlipped))
        {
            return null;
        }

        _flippers.Add(name);
        return _flips.Between(0, int.MaxValue - 1);
    }

    /// <summary>How long a write takes.</summary>
    public TimeSpan WriteTime()
    {
        TimeSpan time = _disk.Within(schedule.WriteMs);
        return time <= QuickWrite || (Active && Strikes(FaultKind.WriteSlow)) ? time : QuickWrite;
    }

    /// <summary>When a disk that hangs now answers again; null where it does not hang.</summary>
    /// <param name="node">Whose disk.</param>
    public TimeSpan? HangsUntil(string node)
    {
        TimeSpan? end = schedule.HungDisks.Where(period => period.IsOn(events.Now) && period.Affects(node)).Max(period => (TimeSpan?)period.End);
        if (end is not null)
        {
            Count(FaultKind.StorageHeldUp);
        }

        return end;
    }

    /// <summary>Whether a write fails, alone or because the disk is full for a while.</summary>
    /// <param name="node">Whose disk.</param>
    public bool WriteFails(string node)
    {
        bool failsAlone = Strikes(_disk, schedule.WriteFailureShare, FaultKind.WriteFailed);
        if (failsAlone || !schedule.FullDisks.Any(period => period.IsOn(events.Now) && period.Affects(node)))
        {
            return failsAlone;
        }

        Count(FaultKind.WriteFailedOnFullDisk);
        return true;
    }

    /// <summary>How much of a write that was under way when the head died is there.</summary>
    /// <param name="parts">The parts that it is made of.</param>
    /// <returns>0 to <paramref name="parts"/>.</returns>
    public int PartsWrittenBeforeDeath(int parts)
    {
        int written = _disk.Between(0, parts);
        Count(written == parts ? FaultKind.WriteDoneUnheard : FaultKind.WriteLostInCrash);
        return written;
    }

    /// <summary>What happens to one of the files of a node that has died; null for nothing.</summary>
    public FaultKind? DamageAtRest() =>
        _files.Chance(schedule.FileDamageShare) && Active && _files.OneOf(FileDamages) is var kind && Strikes(kind) ? kind : null;

    /// <summary>Which of some files is damaged: more often than not one of the two newest.</summary>
    /// <param name="files">How many there are, at least 1; the newest are the last.</param>
    public int DamagedFile(int files)
    {
        int newest = Math.Max(0, files - 2);
        return _files.Between(_files.Chance(options.NewestFileShare) ? newest : 0, files - 1);
    }

    /// <summary>What is left of a damaged file; a lost one is as good as empty.</summary>
    /// <param name="kind">What happened to it.</param>
    /// <param name="content">What it held.</param>
    public byte[] Damage(FaultKind kind, byte[] content)
    {
        if (content.Length == 0)
        {
            return [];
        }

        int place = _files.Between(_files.Chance(options.DamageNearEndShare) ? Math.Max(0, content.Length - options.FileEndBytes) : 0, content.Length - 1);
        int bit = _files.Between(0, 7);
        byte[] left = kind switch
        {
            FaultKind.FileLost => [],
            FaultKind.FileTorn => content[..place],
            _ => [.. content],
        };
        if (kind == FaultKind.FileCorrupted)
        {
            left[place] ^= (byte)(1 << bit);
        }

        return left;
    }

    private bool Strikes(Dice dice, double share, FaultKind kind) => dice.Chance(share) && Active && Strikes(kind);
}
