using System.Globalization;
using DistributedBackprop.Simulation.Faults;

namespace DistributedBackprop.Simulation;

/// <summary>What many seeds came to together.</summary>
internal sealed class SimulationSummary
{
    private readonly FaultCounts _faults = new();
    private long _schedules;
    private long _events;
    private TimeSpan _virtualTime;
    private TimeSpan _longestCalm;

    /// <summary>How many broke a promise.</summary>
    public long Failures { get; private set; }

    /// <summary>Adds what a seed came to.</summary>
    public void Add(SimulationResult result)
    {
        _schedules++;
        _events += result.Events;
        _virtualTime += result.VirtualTime;
        _longestCalm = result.CalmTime > _longestCalm ? result.CalmTime : _longestCalm;
        _faults.Add(result.Faults);
        Failures += result.Violation is null ? 0 : 1;
    }

    /// <summary>Writes the summary.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_schedules} schedules, {Failures} failed; {_virtualTime.TotalSeconds:F0} virtual seconds, {_events} events"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"longest way to the end after faults had stopped: {_longestCalm.TotalSeconds:F0} virtual seconds"));
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {kind,-20} {_faults[kind],10}"));
        }
    }
}
