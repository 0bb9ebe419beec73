using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Simulation.Shrinking;

namespace DistributedBackprop.Simulation.Campaigns;

/// <summary>Simulates many seeds, sums them up, and shrinks the first that fails. Jobs and the time they take change no result of a seed.</summary>
/// <param name="options">What is to be simulated.</param>
/// <param name="output">Receives failures and the summary.</param>
[SuppressMessage("ApiDesign", "RS0030", Justification = "Outside of the simulated worlds there are real threads and real time.")]
internal sealed class Campaign(CampaignOptions options, TextWriter output)
{
    /// <summary>The lines of a shrunk schedule's trace that are shown: those before its end.</summary>
    private const int TraceLinesShown = 25;

    private readonly FaultOptions _faults = options.HasTroubledDisks ? FaultOptions.TroubledDisks : new FaultOptions();
    private readonly SimulationSummary _summary = new();
    private readonly Stopwatch _watch = new();
    private readonly Lock _lock = new();
    private SimulationResult? _firstFailure;
    private ulong _begun;

    /// <summary>Simulates.</summary>
    /// <returns>The exit code: 1 where a promise is broken.</returns>
    public int Run()
    {
        _watch.Start();
        Thread[] others = [.. Enumerable.Range(1, options.IsTraced ? 0 : options.Jobs - 1).Select(_ => new Thread(SimulateSeeds))];
        Array.ForEach(others, thread => thread.Start());
        SimulateSeeds();
        Array.ForEach(others, thread => thread.Join());
        if (_firstFailure is not null && options.RerunsMost > 0)
        {
            Shrink(_firstFailure);
        }

        _summary.Write(output, _watch.Elapsed, options.HasTable);
        return _summary.Failures == 0 ? 0 : 1;
    }

    private void SimulateSeeds()
    {
        while (TakeSeed() is { } seed)
        {
            SimulationResult result = Simulator.Run(
                seed, _faults, options.Sabotage(), reduction: options.Reduction, traceWriter: options.IsTraced ? output : null, isTraced: options.Count == 1);
            lock (_lock)
            {
                Note(result);
            }
        }
    }

    private ulong? TakeSeed()
    {
        lock (_lock)
        {
            ulong known = (ulong)options.KnownSeeds.Count;
            if (_begun == known + options.Count || (_begun >= known && _watch.Elapsed.TotalMinutes >= options.Minutes))
            {
                return null;
            }

            ulong next = _begun++;
            return next < known ? options.KnownSeeds[(int)next] : unchecked(options.FirstSeed + next - known);
        }
    }

    private void Note(SimulationResult result)
    {
        _summary.Add(result);
        if (result.TraceHash is not null)
        {
            output.WriteLine($"seed {result.Seed}: trace {result.TraceHash}");
        }

        if (result.Violation is not null)
        {
            _firstFailure = _firstFailure is null || result.Seed < _firstFailure.Seed ? result : _firstFailure;
            WriteFailure(result);
        }
    }

    private void WriteFailure(SimulationResult failed)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {failed.Seed} FAILED at {failed.VirtualTime.TotalSeconds:F3} virtual seconds: {failed.Violation!.Checker}: {failed.Violation.What}"));
        output.WriteLine($"  rerun: {SimulationCommand.Name} {ArgumentsOf(failed)} --trace");
    }

    private void Shrink(SimulationResult failed)
    {
        var shrinker = new Shrinker(
            reduction => Simulator.Run(failed.Seed, _faults, options.Sabotage(), reduction), options.RerunsMost);
        SimulationResult shrunk = shrinker.Shrink(failed);
        using var trace = new StringWriter();
        Simulator.Run(shrunk.Seed, _faults, options.Sabotage(), shrunk.Reduction, traceWriter: trace);
        output.WriteLine($"seed {failed.Seed} shrunk by {shrinker.Reruns} simulations, from {failed.Events} events to {shrunk.Events}:");
        WriteFailure(shrunk);
        foreach (string line in trace.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(TraceLinesShown))
        {
            output.WriteLine($"  {line}");
        }
    }

    private string ArgumentsOf(SimulationResult result) =>
        $"--seed {result.Seed} {(options.HasTroubledDisks ? SimulationCommand.TroubledDisksName + " " : "")}{result.Reduction}".TrimEnd();
}
