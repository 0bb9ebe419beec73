using System.Globalization;
using DistributedBackprop.Simulation.Faults;

namespace DistributedBackprop.Simulation.Campaigns;

/// <summary>What many seeds came to together.</summary>
internal sealed class SimulationSummary
{
    private readonly FaultCounts _faults = new();
    private long _schedules;
    private long _events;
    private TimeSpan _virtualTime;
    private TimeSpan _longestCalm;
    private ulong _longestCalmSeed;

    /// <summary>How many broke a promise.</summary>
    public long Failures { get; private set; }

    /// <summary>Adds what a seed came to.</summary>
    public void Add(SimulationResult result)
    {
        _schedules++;
        _events += result.Events;
        _virtualTime += result.VirtualTime;
        if (result.CalmTime > _longestCalm)
        {
            _longestCalm = result.CalmTime;
            _longestCalmSeed = result.Seed;
        }

        _faults.Add(result.Faults);
        Failures += result.Violation is null ? 0 : 1;
    }

    /// <summary>Writes the summary.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="wallTime">How long it took.</param>
    /// <param name="asTable">Whether faults are written as a table of Markdown.</param>
    public void Write(TextWriter output, TimeSpan wallTime, bool asTable)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_schedules:N0} schedules, {Failures} failed; {_virtualTime.TotalHours:N1} virtual hours, {_events:N0} events in {wallTime.TotalMinutes:N1} minutes, {_schedules / wallTime.TotalSeconds:N0} schedules a second"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"longest way to the end after faults had stopped: {_longestCalm.TotalSeconds:F0} virtual seconds (seed {_longestCalmSeed})"));
        if (asTable)
        {
            output.WriteLine();
            output.WriteLine("| fault | times |");
            output.WriteLine("| --- | ---: |");
        }

        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            output.WriteLine(asTable
                ? string.Create(CultureInfo.InvariantCulture, $"| {kind} | {_faults[kind]:N0} |")
                : string.Create(CultureInfo.InvariantCulture, $"  {kind,-22} {_faults[kind],12:N0}"));
        }
    }
}
