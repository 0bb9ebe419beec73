using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace DistributedBackprop.Training.Options;

/// <summary>Who computes, and how long others wait for them. None of these changes a bit of the result.</summary>
public sealed record WorkerOptions
{
    /// <summary>The number of workers in this process. Null: one a core.</summary>
    [Description("The number of workers in this process. null: one a core.")]
    [Range(1, 1024)]
    public int? Count { get; init; }

    /// <summary>The number of workers that must have joined before training begins.</summary>
    [Description("The number of workers that must have joined before training begins.")]
    [Range(1, 1024)]
    public int Minimum { get; init; } = 1;

    /// <summary>The seconds between two signs of life of a worker.</summary>
    [Description("The seconds between two signs of life of a worker.")]
    [Range(0.01, 3600.0)]
    public double HeartbeatSeconds { get; init; } = 1;

    /// <summary>The seconds of silence after which a worker counts as lost.</summary>
    [Description("The seconds of silence after which a worker counts as lost.")]
    [Range(0.01, 86400.0)]
    public double SilenceSeconds { get; init; } = 5;

    /// <summary>The seconds after which leaves that are still open are offered again.</summary>
    [Description("The seconds after which leaves that are still open are offered again.")]
    [Range(0.01, 86400.0)]
    public double OfferAgainSeconds { get; init; } = 10;

    /// <summary>The seconds that the run waits with too few workers before it fails.</summary>
    [Description("The seconds that the run waits with too few workers before it fails.")]
    [Range(0.01, 1e9)]
    public double WaitSeconds { get; init; } = 60;
}
