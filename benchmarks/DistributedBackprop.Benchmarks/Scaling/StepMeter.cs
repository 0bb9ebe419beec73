using System.Diagnostics;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Benchmarks.Scaling;

/// <summary>Watches a run without an end: counts its steps for a time, once it is warm, and asks it to stop then.</summary>
/// <param name="workers">The workers.</param>
/// <param name="bytes">The bytes that went over links so far.</param>
/// <param name="busy">For how long links were busy with them so far, added over links and directions.</param>
/// <param name="warmUp">How long it runs before it is measured.</param>
/// <param name="time">How long it is measured.</param>
internal sealed class StepMeter(int workers, Func<long> bytes, Func<TimeSpan> busy, TimeSpan warmUp, TimeSpan time)
{
    private readonly TaskCompletionSource<ScalingFigures> _measured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _firstStep;
    private long _steps;
    private long _examples;
    private TimeSpan _computing;
    private Reading? _begin;

    /// <summary>Notes an event of the run.</summary>
    public void Observe(RunEvent happened)
    {
        switch (happened)
        {
            case LeavesCounted counted: _computing += counted.Computing; break;
            case StepApplied step: OnStep(step.Examples); break;
            case PeerRefused refused: _measured.TrySetException(new InvalidOperationException($"{refused.Peer}: {refused.Cause}")); break;
        }
    }

    /// <summary>Runs, measures and stops.</summary>
    /// <param name="run">Runs until it is asked to stop.</param>
    /// <param name="requestStop">Asks.</param>
    public async Task<ScalingFigures> MeasureAsync(Func<Task<RunOutcome>> run, Action<string> requestStop)
    {
        Task<RunOutcome> outcome = run();
        await Task.WhenAny(_measured.Task, outcome).ConfigureAwait(false);
        if (!_measured.Task.IsCompleted)
        {
            throw new InvalidOperationException($"The run ended before it was measured: {(await outcome.ConfigureAwait(false)).Reason.Text}");
        }

        requestStop("the benchmark");
        await outcome.ConfigureAwait(false);
        return await _measured.Task.ConfigureAwait(false);
    }

    private void OnStep(long examples)
    {
        _steps++;
        _examples += examples;
        long now = Stopwatch.GetTimestamp();
        if (_firstStep == 0)
        {
            _firstStep = now;
        }

        if (_begin is null)
        {
            if (Stopwatch.GetElapsedTime(_firstStep, now) >= warmUp)
            {
                _begin = Read(now);
            }
        }
        else if (Stopwatch.GetElapsedTime(_begin.At, now) >= time)
        {
            _measured.TrySetResult(Figures(_begin, Read(now)));
        }
    }

    private Reading Read(long now)
    {
        using var head = Process.GetCurrentProcess();
        return new Reading(now, _steps, _examples, _computing, bytes(), busy(), head.TotalProcessorTime);
    }

    private ScalingFigures Figures(Reading begin, Reading end)
    {
        double seconds = Stopwatch.GetElapsedTime(begin.At, end.At).TotalSeconds;
        double steps = end.Steps - begin.Steps;
        double computing = (end.Computing - begin.Computing).TotalSeconds / seconds / workers;
        double sending = (end.Busy - begin.Busy).TotalSeconds / seconds / workers;
        return new ScalingFigures(
            (end.Examples - begin.Examples) / seconds,
            seconds / steps * 1e6,
            (end.Bytes - begin.Bytes) / steps,
            computing,
            sending,
            Math.Max(0, 1 - computing - sending),
            (end.Head - begin.Head).TotalSeconds / seconds);
    }

    private sealed record Reading(long At, long Steps, long Examples, TimeSpan Computing, long Bytes, TimeSpan Busy, TimeSpan Head);
}
