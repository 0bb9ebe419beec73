using System.Globalization;
using System.Text.Json.Serialization;

namespace DistributedBackprop.Benchmarks.Scaling;

/// <summary>What the command <c>scaling</c> measured: medians.</summary>
/// <param name="Network">The network.</param>
/// <param name="Batch">Examples of a step.</param>
/// <param name="MicroBatch">Examples of a leaf.</param>
/// <param name="Processes">The worker processes, N.</param>
/// <param name="InOneProcess">One worker on a thread of the head's process: no link.</param>
/// <param name="One">One worker process.</param>
/// <param name="Many">N worker processes.</param>
/// <param name="Speedup">N worker processes over one.</param>
/// <param name="SpeedupOverInProcess">N worker processes over one worker on a thread of the head's process.</param>
internal sealed record ScalingReport(
    [property: JsonPropertyName("network")] string Network,
    [property: JsonPropertyName("batch")] int Batch,
    [property: JsonPropertyName("micro_batch")] int MicroBatch,
    [property: JsonPropertyName("processes")] int Processes,
    [property: JsonPropertyName("in_one_process")] ScalingFigures InOneProcess,
    [property: JsonPropertyName("one_process")] ScalingFigures One,
    [property: JsonPropertyName("many_processes")] ScalingFigures Many,
    [property: JsonPropertyName("speedup")] double Speedup,
    [property: JsonPropertyName("speedup_over_in_process")] double SpeedupOverInProcess)
{
    /// <summary>Examples trained on in a second, by the number of worker processes: 1 and N.</summary>
    [JsonPropertyName("examples_per_second")]
    public IReadOnlyDictionary<int, double> ExamplesPerSecond => new SortedDictionary<int, double> { [1] = One.ExamplesPerSecond, [Processes] = Many.ExamplesPerSecond };

    /// <summary>Bytes over all links in a step with N worker processes, both directions.</summary>
    [JsonPropertyName("bytes_per_step")]
    public double BytesPerStep => Many.BytesPerStep;

    /// <summary>The share of the time of N worker processes in which they compute.</summary>
    [JsonPropertyName("computing_share")]
    public double ComputingShare => Many.ComputingShare;

    /// <summary>The share in which links carry parameters and gradients.</summary>
    [JsonPropertyName("sending_share")]
    public double SendingShare => Many.SendingShare;

    /// <summary>The rest.</summary>
    [JsonPropertyName("waiting_share")]
    public double WaitingShare => Many.WaitingShare;

    /// <summary>The figures as a table.</summary>
    public string ToText() => string.Join(
        Environment.NewLine,
        [
            string.Create(CultureInfo.InvariantCulture, $"{Network}, {Batch} examples a step, {MicroBatch} a leaf; medians"),
            "workers                examples/s   us a step  MB a step  computing  sending  waiting  head's cores",
            Row("a thread", InOneProcess),
            Row("1 process", One),
            Row(string.Create(CultureInfo.InvariantCulture, $"{Processes} processes"), Many),
            string.Create(CultureInfo.InvariantCulture, $"{Processes} processes over 1: {Speedup:0.00}; over a thread: {SpeedupOverInProcess:0.00}"),
        ]);

    private static string Row(string name, ScalingFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-20}  {figures.ExamplesPerSecond,11:N0}  {figures.StepMicroseconds,10:N0}  {figures.BytesPerStep / 1e6,9:0.00}  {figures.ComputingShare,9:0.00}  {figures.SendingShare,7:0.00}  {figures.WaitingShare,7:0.00}  {figures.HeadCores,12:0.00}");
}

/// <summary>One way to train.</summary>
/// <param name="ExamplesPerSecond">Examples trained on in a second.</param>
/// <param name="StepMicroseconds">Microseconds of a step.</param>
/// <param name="BytesPerStep">Bytes over all links in a step, both directions.</param>
/// <param name="ComputingShare">The share of the workers' time in which they compute.</param>
/// <param name="SendingShare">The share in which a link carries parameters to them or gradients from them.</param>
/// <param name="WaitingShare">The rest: for other workers, for the update, for threads and processes to be woken.</param>
/// <param name="HeadCores">The processor time of the head's process for each second: the cost of serving. With a worker on a thread of it, its computing as well.</param>
internal sealed record ScalingFigures(
    [property: JsonPropertyName("examples_per_second")] double ExamplesPerSecond,
    [property: JsonPropertyName("step_us")] double StepMicroseconds,
    [property: JsonPropertyName("bytes_per_step")] double BytesPerStep,
    [property: JsonPropertyName("computing_share")] double ComputingShare,
    [property: JsonPropertyName("sending_share")] double SendingShare,
    [property: JsonPropertyName("waiting_share")] double WaitingShare,
    [property: JsonPropertyName("head_cores")] double HeadCores)
{
    /// <summary>The median of each figure.</summary>
    public static ScalingFigures MedianOf(IReadOnlyList<ScalingFigures> measured) => new(
        Median.Of(measured.Select(figures => figures.ExamplesPerSecond)),
        Median.Of(measured.Select(figures => figures.StepMicroseconds)),
        Median.Of(measured.Select(figures => figures.BytesPerStep)),
        Median.Of(measured.Select(figures => figures.ComputingShare)),
        Median.Of(measured.Select(figures => figures.SendingShare)),
        Median.Of(measured.Select(figures => figures.WaitingShare)),
        Median.Of(measured.Select(figures => figures.HeadCores)));
}
