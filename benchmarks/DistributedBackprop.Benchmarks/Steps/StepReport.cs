using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Benchmarks.Steps;

/// <summary>What the command <c>step</c> measured for one network.</summary>
/// <param name="Network">The network.</param>
/// <param name="Batch">Examples of a step.</param>
/// <param name="MicroBatch">Examples of a leaf.</param>
/// <param name="Threads">Worker threads.</param>
/// <param name="Activation">The activation of hidden layers.</param>
/// <param name="Precision">The type of the elements.</param>
/// <param name="Norms">Whether norms of the examples' gradients were computed.</param>
/// <param name="StepMicrosecondsMedian">Microseconds of a step: the median.</param>
/// <param name="StepMicrosecondsBest">Microseconds of the fastest step, or of the fastest sample of steps where they are short.</param>
/// <param name="ExamplesPerSecond">Examples a second, at the median.</param>
/// <param name="Gigaflops">Operations really needed, in 10^9 a second, at the median.</param>
/// <param name="PeakShare">The median share of the peak that was measured beside each sample, for as many cores as threads.</param>
/// <param name="PeakGigaflops">That peak of one core in this precision: the median.</param>
/// <param name="VectorBits">The bits of a vector; 0 where the engine takes one element at a time.</param>
/// <param name="PeakMemoryMegabytes">The most physical memory of this process so far, in 10^6 bytes.</param>
internal sealed record StepReport(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("batch")] int Batch,
    [property: JsonPropertyName("micro_batch")] int MicroBatch,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("activation")] string Activation,
    [property: JsonPropertyName("precision")] string Precision,
    [property: JsonPropertyName("norms")] bool Norms,
    [property: JsonPropertyName("step_us_median")] double StepMicrosecondsMedian,
    [property: JsonPropertyName("step_us_best")] double StepMicrosecondsBest,
    [property: JsonPropertyName("examples_per_second")] double ExamplesPerSecond,
    [property: JsonPropertyName("gflops")] double Gigaflops,
    [property: JsonPropertyName("peak_share")] double PeakShare,
    [property: JsonPropertyName("peak_gflops")] double PeakGigaflops,
    [property: JsonPropertyName("vector_bits")] int VectorBits,
    [property: JsonPropertyName("peak_memory_mb")] double PeakMemoryMegabytes)
{
    /// <summary>The report of a measurement.</summary>
    public static StepReport Of(StepTask task, int threads, StepTimes times) => new(
        task.Name,
        task.MiniBatch,
        task.MicroBatch,
        threads,
        $"{task.Activation}".ToLowerInvariant(),
        $"{task.Precision}".ToLowerInvariant(),
        task.WithNorms,
        Rounded(times.Median),
        Rounded(times.Best),
        Rounded(task.MiniBatch / times.Median * 1e6),
        Rounded(task.Operations / times.Median * 1e-3),
        Rounded(times.PeakShare(task.Operations / task.ShareOfPeak, threads)),
        Rounded(Median.Of(times.Peaks) * task.ShareOfPeak * 1e-9),
        VectorUnit.Bits,
        Rounded(OwnPeakMemory() * 1e-6));

    /// <summary>The report in words.</summary>
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Network}, {Batch} examples in leaves of {MicroBatch}, {Activation}, {Precision}, {Threads} thread{(Threads == 1 ? "" : "s")}: {StepMicrosecondsMedian:N3} us a step (best {StepMicrosecondsBest:N3}), {ExamplesPerSecond:N0} examples/s, {Gigaflops:N1} GFLOP/s, {PeakShare:P1} of the peak");

    private static long OwnPeakMemory()
    {
        using var own = Process.GetCurrentProcess();
        return own.PeakWorkingSet64;
    }

    private static double Rounded(double value) => Math.Round(value, 4);
}
