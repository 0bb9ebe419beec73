using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Messages;

/// <summary>
/// Parameter server to worker: the parameters of a round, and the leaves to compute at them. It starts the step; the
/// leaves not yet counted may be offered again, to anyone, under a higher attempt.
/// </summary>
/// <param name="Round">The round.</param>
/// <param name="Attempt">Names this offer; grows within a generation.</param>
/// <param name="Leaves">The leaves, in order.</param>
/// <param name="Parameters">The parameters, not to be written to. Valid until the round is over.</param>
public sealed record Offer(RoundId Round, long Attempt, IReadOnlyList<LeafRange> Leaves, FlatVector Parameters) : Message
{
    /// <summary>Those of the leaves whose sums are pushed apart from others, each at its own node of the tree: they are verified.</summary>
    public IReadOnlyList<LeafRange> Apart { get; init; } = [];
}

/// <summary>Worker to parameter server: the sums over the leaves of an offer.</summary>
/// <param name="Worker">Who computed them.</param>
/// <param name="Round">The offer's round.</param>
/// <param name="Attempt">The offer's attempt.</param>
/// <param name="Contributions">The sums. They belong to the server until an offer of a later round reaches the worker.</param>
/// <param name="Elapsed">How long computing took.</param>
public sealed record Push(WorkerId Worker, RoundId Round, long Attempt, IReadOnlyList<Contribution> Contributions, TimeSpan Elapsed) : Message;

/// <summary>
/// Worker to parameter server: an offer is computed whose round is past; its sums are of no use to anyone and are not sent.
/// Tells that the worker is free, and how fast it was.
/// </summary>
/// <param name="Worker">Who computed them.</param>
/// <param name="Round">The offer's round.</param>
/// <param name="Attempt">The offer's attempt.</param>
/// <param name="Leaves">How many leaves were computed.</param>
/// <param name="Elapsed">How long computing took.</param>
public sealed record PushForgone(WorkerId Worker, RoundId Round, long Attempt, int Leaves, TimeSpan Elapsed) : Message;
