using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>A round whose leaves are all counted.</summary>
/// <param name="Id">The round.</param>
/// <param name="Root">The sum over all leaves.</param>
/// <param name="Counted">The nodes whose sums were counted, in the order of their arrival.</param>
internal sealed record ClosedRound(RoundId Id, Contribution Root, IReadOnlyList<TreeNode> Counted);
