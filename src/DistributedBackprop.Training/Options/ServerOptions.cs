using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Options;

/// <summary>How the server nodes of a run, which elect its head and keep its checkpoints, wait for each other. None of these changes a bit of the result; a run in one process has one server node, and no use for them.</summary>
public sealed record ServerOptions
{
    /// <summary>The seconds between two confirmations of the head by the other server nodes.</summary>
    [Description("The time between two confirmations of the head by the other server nodes. Several must fit into leaseSeconds.")]
    [Unit("seconds")]
    [Range(0.01, 3600.0)]
    public double RenewSeconds { get; init; } = 1;

    /// <summary>The seconds without confirmation by a majority after which the head pauses.</summary>
    [Description("The time without confirmation by a majority of the server nodes after which the head pauses. Raise it where nodes or the network between them are held up for long.")]
    [Unit("seconds")]
    [Range(0.01, 86400.0)]
    public double LeaseSeconds { get; init; } = 5;

    /// <summary>The seconds before an unanswered request to a server node is first repeated; each further pause is twice as long, give or take a half.</summary>
    [Description("The time before an unanswered request to a server node is first repeated. Each further pause is twice as long, give or take a half.")]
    [Unit("seconds")]
    [Range(0.01, 3600.0)]
    public double AskAgainSeconds { get; init; } = 0.5;

    /// <summary>The longest of those pauses in seconds.</summary>
    [Description("The longest pause between two such requests. See askAgainSeconds.")]
    [Unit("seconds")]
    [Range(0.01, 3600.0)]
    public double AskAgainSecondsMost { get; init; } = 10;

    /// <summary>The seconds without a majority of the server nodes after which the head fails.</summary>
    [Description("The time without a majority of the server nodes after which the head fails. The run can be resumed then.")]
    [Unit("seconds")]
    [Range(0.01, 1e9)]
    public double WaitSeconds { get; init; } = 60;
}
