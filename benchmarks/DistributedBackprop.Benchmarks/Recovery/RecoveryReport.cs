using System.Globalization;
using System.Text.Json.Serialization;

namespace DistributedBackprop.Benchmarks.Recovery;

/// <summary>What the command <c>recovery</c> measured: medians, in seconds.</summary>
/// <param name="KilledWorkerNoticed">From the kill of one of two workers until the head has dropped it.</param>
/// <param name="KilledWorkerResumed">From the kill until the next step is through.</param>
/// <param name="FrozenWorkerNoticed">From SIGSTOP to one of two workers until the head has dropped it; the bound of silence is 5 s.</param>
/// <param name="FrozenWorkerResumed">From SIGSTOP until the first step is through without it: others have its leaves long before, as they are late.</param>
/// <param name="FrozenWorkerPause">The longest time between two steps from SIGSTOP until the head has dropped it.</param>
/// <param name="HeadResumed">From the kill of the head, which is started again at once, until the first step of the new one; its process begins and reads its data meanwhile.</param>
internal sealed record RecoveryReport(
    [property: JsonPropertyName("killed_worker_noticed_s")] double KilledWorkerNoticed,
    [property: JsonPropertyName("killed_worker_resumed_s")] double KilledWorkerResumed,
    [property: JsonPropertyName("frozen_worker_noticed_s")] double FrozenWorkerNoticed,
    [property: JsonPropertyName("frozen_worker_resumed_s")] double FrozenWorkerResumed,
    [property: JsonPropertyName("frozen_worker_pause_s")] double FrozenWorkerPause,
    [property: JsonPropertyName("head_resumed_s")] double HeadResumed)
{
    /// <summary>The figures as a table.</summary>
    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        killed worker: noticed after {KilledWorkerNoticed:0.000} s, next step after {KilledWorkerResumed:0.000} s
        frozen worker: noticed after {FrozenWorkerNoticed:0.000} s, next step after {FrozenWorkerResumed:0.000} s; before, no two steps were further apart than {FrozenWorkerPause:0.000} s
        killed head, started again at once: next step after {HeadResumed:0.000} s
        """);
}
