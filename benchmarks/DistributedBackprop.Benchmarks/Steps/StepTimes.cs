using System.Diagnostics;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>How long steps took, each sample beside the peak of the same moment.</summary>
/// <param name="Microseconds">Microseconds of a step, one value a sample.</param>
/// <param name="Peaks">Operations a second that one core could do at most, as many.</param>
internal sealed record StepTimes(IReadOnlyList<double> Microseconds, IReadOnlyList<double> Peaks)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(2);

    /// <summary>The median.</summary>
    public double Median => Benchmarks.Median.Of(Microseconds);

    /// <summary>The least.</summary>
    public double Best => Microseconds.Min();

    /// <summary>Measures several kinds of steps in turns, so that a disturbance meets all of them.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="time">How long, for each.</param>
    public static StepTimes[] Measure(IReadOnlyList<IStep> steps, TimeSpan time)
    {
        int[] repeats = [.. steps.Select(RepeatsOf)];
        List<double>[] times = [.. steps.Select(_ => new List<double>())];
        List<double>[] peaks = [.. steps.Select(_ => new List<double>())];
        long begin = Stopwatch.GetTimestamp();
        do
        {
            for (int k = 0; k < steps.Count; k++)
            {
                peaks[k].Add(FusedMultiplyAddPeak.OperationsPerSecond());
                times[k].Add(TimeOf(steps[k], repeats[k]));
            }
        }
        while (Stopwatch.GetElapsedTime(begin) < time * steps.Count || times[0].Count < 5);
        return [.. times.Zip(peaks, (microseconds, peak) => new StepTimes(microseconds, peak))];
    }

    /// <summary>The median share of the peak.</summary>
    /// <param name="operations">The operations of a step.</param>
    /// <param name="threads">The cores that the steps had.</param>
    public double PeakShare(double operations, int threads) =>
        Benchmarks.Median.Of(Microseconds.Zip(Peaks, (time, peak) => operations / (time * 1e-6) / (peak * threads)));

    /// <summary>Warms up, until the runtime has compiled everything in its final form, and finds how many steps make a sample.</summary>
    private static int RepeatsOf(IStep step)
    {
        long begin = Stopwatch.GetTimestamp();

        do
        {
            step.Run(times: 1);

            FusedMultiplyAddPeak.OperationsPerSecond();
        }
        while (Stopwatch.GetElapsedTime(begin) < WarmUp);
        int repeats = 1;
        while (TimeOf(step, repeats) * repeats < Sample.TotalMicroseconds)
        {
            repeats *= 2;
        }

        return repeats;
    }

    private static double TimeOf(IStep step, int repeats)
    {
        long begin = Stopwatch.GetTimestamp();
        step.Run(repeats);
        return Stopwatch.GetElapsedTime(begin).TotalMicroseconds / repeats;
    }
}
