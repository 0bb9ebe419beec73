using DistributedBackprop.Simulation.World;

namespace DistributedBackprop.Simulation.Faults;

/// <summary>Decides, event by event, which fault of a schedule strikes, and counts it.</summary>
/// <param name="seed">The seed.</param>
/// <param name="options">The bounds that hold for every seed.</param>
/// <param name="schedule">The schedule of this seed.</param>
/// <param name="events">The virtual time.</param>
internal sealed class FaultInjector(ulong seed, FaultOptions options, FaultSchedule schedule, EventQueue events)
{
    private readonly Dice _network = new(seed, DicePurpose.Network);
    private readonly Dice _nodes = new(seed, DicePurpose.Nodes);
    private readonly Dice _computing = new(seed, DicePurpose.Computing);
    private readonly Dice _disk = new(seed, DicePurpose.Disk);

    /// <summary>How many faults there have been.</summary>
    public FaultCounts Counts { get; } = new();

    /// <summary>The schedule.</summary>
    public FaultSchedule Schedule => schedule;

    private bool Active => events.Now < schedule.FaultsEnd;

    /// <summary>Counts a fault that the world has found out for itself.</summary>
    public void Count(FaultKind kind) => Counts.Count(kind);

    /// <summary>The delays of the copies of a message between head and worker: none where it is lost, two where it is doubled.</summary>
    public IReadOnlyList<TimeSpan> Deliveries()
    {
        if (!Active)
        {
            return [_network.Within(options.CalmMessageDelayMs)];
        }

        if (Strikes(_network, schedule.MessageLossShare, FaultKind.MessageLost))
        {
            return [];
        }

        TimeSpan delay = _network.Within(schedule.MessageDelayMs);
        return Strikes(_network, schedule.MessageDuplicationShare, FaultKind.MessageDoubled)
            ? [delay, _network.Within(schedule.MessageDelayMs)]
            : [delay];
    }

    /// <summary>The delay of a message between coordinator and parameter server.</summary>
    public TimeSpan LocalDelay() => _network.Within(options.LocalMessageDelayMs);

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

    /// <summary>The time until a dead node starts again.</summary>
    public TimeSpan RestartDelay() => _nodes.Within(options.RestartMs);

    /// <summary>How long a role pauses before an input; null where it does not.</summary>
    public TimeSpan? Pause() =>
        Strikes(_nodes, schedule.PauseShare, FaultKind.RolePaused) ? _nodes.Within(options.PauseMs) : null;

    /// <summary>How far a node's clock is from the virtual time.</summary>
    public TimeSpan ClockOffset() => _nodes.Within(options.ClockOffsetMs);

    /// <summary>How long a worker computes.</summary>
    /// <param name="worker">The worker, from 0.</param>
    /// <param name="leaves">The leaves.</param>
    public TimeSpan ComputingTime(int worker, int leaves) =>
        _computing.Within(options.LeafComputingMs) * (leaves * schedule.Slowness[worker]);

    /// <summary>Whether computing an offer fails.</summary>
    public bool ComputingFails() => Strikes(_computing, schedule.ComputingFailureShare, FaultKind.ComputingFailed);

    /// <summary>How long a write takes.</summary>
    public TimeSpan WriteTime() => _disk.Within(schedule.WriteMs);

    /// <summary>Whether a write fails.</summary>
    public bool WriteFails() => Strikes(_disk, schedule.WriteFailureShare, FaultKind.WriteFailed);

    /// <summary>How much of a write that was under way when the head died is there.</summary>
    /// <param name="parts">The parts that it is made of.</param>
    /// <returns>0 to <paramref name="parts"/>.</returns>
    public int PartsWrittenBeforeDeath(int parts)
    {
        int written = _disk.Between(0, parts);
        Count(written == parts ? FaultKind.WriteDoneUnheard : FaultKind.WriteLostInCrash);
        return written;
    }

    private bool Strikes(Dice dice, double share, FaultKind kind)
    {
        bool strikes = dice.Chance(share) && Active;
        if (strikes)
        {
            Count(kind);
        }

        return strikes;
    }
}
