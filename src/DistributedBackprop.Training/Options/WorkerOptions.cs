using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Options;

/// <summary>Who computes, and how long others wait for them. None of these changes a bit of the result.</summary>
public sealed record WorkerOptions
{
    /// <summary>The number of workers in this process. Null: one a core.</summary>
    [Description("The number of workers in this process. Fewer leave cores to others; null: one a core.")]
    [Unit("workers")]
    [Range(1, 1024)]
    public int? Count { get; init; }

    /// <summary>The number of workers that must have joined before training begins.</summary>
    [Description("The number of workers that must have joined before training begins. More than count can never be reached.")]
    [Unit("workers")]
    [Range(1, 1024)]
    public int Minimum { get; init; } = 1;

    /// <summary>The seconds between two signs of life of a worker.</summary>
    [Description("The time between two signs of life of a worker. Several must fit into silenceSeconds.")]
    [Unit("seconds")]
    [Range(0.01, 3600.0)]
    public double HeartbeatSeconds { get; init; } = 1;

    /// <summary>The seconds of silence after which a worker counts as lost.</summary>
    [Description("The silence after which a worker counts as lost and its leaves go to others. Raise it where workers are held up for long (a busy machine, a debugger).")]
    [Unit("seconds")]
    [Range(0.01, 86400.0)]
    public double SilenceSeconds { get; init; } = 5;

    /// <summary>The seconds after which leaves that are still open are offered again.</summary>
    [Description("The time after which leaves that are still open are offered again. Raise it where a single leaf takes that long.")]
    [Unit("seconds")]
    [Range(0.01, 86400.0)]
    public double OfferAgainSeconds { get; init; } = 10;

    /// <summary>The seconds that a worker computes one offer before it gives up and leaves.</summary>
    [Description("The time that a worker computes what it was offered at once before it gives up and leaves, so that computing that never ends holds up nobody for ever. Raise it where a worker's share of a step takes that long.")]
    [Unit("seconds")]
    [Range(0.01, 1e9)]
    public double ComputeSeconds { get; init; } = 3600;

    /// <summary>
    /// Leaves are late, and handed to idle workers as well, once they took this many times longer than leaves take the median
    /// worker. Null: never; only <see cref="OfferAgainSeconds"/> counts.
    /// </summary>
    [Description("Leaves that take this many times longer than leaves take the median worker are handed to idle workers as well; the first answer counts. null: never.")]
    [Range(1.0, 1000.0)]
    public double? StragglerFactor { get; init; } = 1.5;

    /// <summary>
    /// The share of leaves that two workers compute, to compare their sums bit by bit; where they differ a third decides, and
    /// the odd one out is quarantined. 0: none; 1: all.
    /// </summary>
    [Description("The share of leaves that two workers compute, to compare their sums bit by bit; where they differ a third decides, and the odd one out is quarantined. 0: none. 1: all, at twice the work.")]
    [Range(0.0, 1.0)]
    public double VerifyShare { get; init; }

    /// <summary>The seconds that the run waits with too few workers before it fails.</summary>
    [Description("The time that the run waits with too few workers before it fails. It can be resumed then.")]
    [Unit("seconds")]
    [Range(0.01, 1e9)]
    public double WaitSeconds { get; init; } = 60;
}
