using System.Diagnostics.CodeAnalysis;
using DistributedBackprop.Simulation.Checkers;
using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Simulation.World;

namespace DistributedBackprop.Simulation;

/// <summary>Simulates one seed: a training run in a faulty world, until it succeeds or a promise is broken.</summary>
internal sealed class Simulator
{
    /// <summary>Who reports a run that does not come to its end.</summary>
    public const string Liveness = "Liveness";

    private readonly ulong _seed;
    private readonly Reduction _reduction;
    private readonly FaultOptions _options;
    private readonly EventQueue _events = new();
    private readonly FaultInjector _faults;
    private readonly Dictionary<string, OutcomeChecker> _outcomeCheckers;
    private readonly SimulatedCluster _cluster;
    private readonly int _epochs;

    private Simulator(ulong seed, FaultOptions options, Reduction reduction, Sabotage sabotage, Func<EventQueue, Trace> createTrace)
    {
        _seed = seed;
        _reduction = reduction;
        _options = options;
        var dice = new Dice(seed, DicePurpose.Schedule);
        FaultSchedule drawn = FaultSchedule.Draw(options, dice);
        VerificationSchedule verification = VerificationSchedule.Draw(options, drawn, new Dice(seed, DicePurpose.Verification));
        FaultSchedule schedule = drawn.With(verification, options).WithHangs(options, new Dice(seed, DicePurpose.Hangs)).Reduced(reduction);
        SimulatedTraining training = SimulatedTraining.Draw(dice, schedule, reduction, options);
        _faults = new FaultInjector(seed, options, schedule, reduction, _events);
        string[] servers = [.. SimulatedCluster.ServerNames.Take(schedule.Servers)];
        _outcomeCheckers = servers.ToDictionary(server => server, _ => new OutcomeChecker(training.Undisturbed, ShortageEnd(schedule, training), _events));
        var checkers = new CheckerSet(
        [
            new EachServer(servers, _ => new LedgerChecker(training.Run.Plan)),
            new EachServer(servers, _ => new VersionChecker(training.Undisturbed)),
            new PromiseChecker(servers.Length),
            new DurabilityChecker(servers.Length, () => _faults.Count(FaultKind.HeadLostBeforeAnnouncing)),
            new EpochChecker(training.Undisturbed),
            new BestChecker(training.Undisturbed),
            new QueueChecker(),
            new MemoryChecker(training.Run, schedule.Workers + 1, schedule.Servers),
            new StrangerChecker(),
            new PinnedRunChecker(training.Undisturbed, training.PinnedDigest),
            new EachServer(servers, _ => new MembershipChecker(training.Run.Options.Workers)),
            new EachServer(servers, _ => new ShortageChecker(training.Run.Options.Workers)),
            new EachServer(servers, _ => new TimeLimitChecker(training.Run.Options.Stopping)),
            new EachServer(servers, _ => new QuarantineChecker(_faults)),
            new EachServer(servers, _ => new StorageWaitChecker(training.Run.Options)),
            new EndlessComputingChecker(training.Run.Options.Workers),
            new EachServer(servers, _ => new LeaseChecker(servers, training.Run.Options.Servers)),
            new EachServer(servers, server => _outcomeCheckers[server]),
        ]);
        _epochs = training.Run.Options.Stopping.Epochs;
        Trace = createTrace(_events);
        _cluster = new SimulatedCluster(training, new SimulationContext(_events, _faults, checkers, Trace, sabotage));
    }

    private Trace Trace { get; }

    /// <summary>Simulates a seed.</summary>
    /// <param name="seed">The seed; equal seeds give equal simulations, on every machine.</param>
    /// <param name="options">The bounds of its faults; null for the usual ones.</param>
    /// <param name="sabotage">What tests break on purpose; null for nothing.</param>
    /// <param name="reduction">What is taken away from its faults; null for nothing.</param>
    /// <param name="traceWriter">Receives a line for everything that happens; null for none.</param>
    /// <param name="isTraced">Whether a hash over everything that happens is wanted.</param>
    /// <returns>What it came to. Whatever a role or a checker throws is in the result.</returns>
    public static SimulationResult Run(ulong seed, FaultOptions? options = null, Sabotage? sabotage = null, Reduction? reduction = null, TextWriter? traceWriter = null, bool isTraced = false)
    {
        var simulator = new Simulator(seed, options ?? new FaultOptions(), reduction ?? Reduction.None, sabotage ?? new Sabotage(), events => new Trace(events, isTraced, traceWriter));
        using Trace trace = simulator.Trace;
        Violation? violation = simulator.Run();
        return simulator.Summarise(violation);
    }

    /// <summary>A shortage of workers or server nodes that began with the last fault is over once dead ones are back, and fails the run only after the wait; pauses and late messages of former faults, and writing the last checkpoint, come on top.</summary>
    private TimeSpan ShortageEnd(FaultSchedule schedule, SimulatedTraining training) =>
        schedule.FaultsEnd
        + TimeSpan.FromSeconds(Math.Max(training.Run.Options.Workers.WaitSeconds, training.Run.Options.Servers.WaitSeconds) + training.Run.Options.Workers.SilenceSeconds + training.Run.Options.Servers.LeaseSeconds)
        + TimeSpan.FromMilliseconds(_options.RestartMs.MostMs + _options.PauseMs.MostMs + _options.MessageDelayChoicesMs.Max() + _options.WriteChoicesMs.Max());

    private SimulationResult Summarise(Violation? violation)
    {
        TimeSpan calm = _events.Now - _faults.Schedule.FaultsEnd;
        return new SimulationResult(
            _seed,
            violation,
            _faults.Schedule.Workers,
            _epochs,
            _events.Now,
            calm > TimeSpan.Zero ? calm : TimeSpan.Zero,
            _events.Happened,
            _faults.Counts,
            _faults.Drawn,
            _reduction,
            Trace.Hash);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a role throws is a finding, to be reported with its seed.")]
    private Violation? Run()
    {
        try
        {
            _cluster.Start();
            return RunToEnd();
        }
        catch (ViolationException violation)
        {
            return new Violation(violation.Checker, violation.Message);
        }
        catch (Exception exception)
        {
            return new Violation(exception.GetType().Name, exception.ToString());
        }
    }

    private Violation? RunToEnd()
    {
        TimeSpan deadline = _faults.Schedule.FaultsEnd + TimeSpan.FromSeconds(_options.LivenessSeconds);
        while (_cluster.Outcome is null)
        {
            if (!_events.Next())
            {
                return new Violation(Liveness, "nothing is left to happen, and the run is not over");
            }

            if (_events.Now > deadline)
            {
                return new Violation(Liveness, FormattableString.Invariant($"the run is not over {_options.LivenessSeconds} s after the end of faults"));
            }

            if (_events.Happened > _options.EventsMax)
            {
                return new Violation(Liveness, FormattableString.Invariant($"the run is not over after {_options.EventsMax} events"));
            }
        }

        SimulatedServer winner = _cluster.Winner!;
        winner.Disk.Finish();
        _outcomeCheckers[winner.Name].CheckLeftBehind(winner.Disk);
        return null;
    }
}
