using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>
/// Draws which leaves are verified: leaf i of a round where the fraction i of the sequence (seed, verification, 2 * updates +
/// kind) is below the share. The generation does not count: a round that is repeated verifies the same leaves.
/// </summary>
/// <param name="seed">The run's seed.</param>
/// <param name="share">The share of leaves to verify, 0 to 1.</param>
internal sealed class VerificationDraw(ulong seed, double share)
{
    /// <summary>The leaves of a round that are verified, in order.</summary>
    /// <param name="round">The round.</param>
    /// <param name="leaves">The number of its leaves.</param>
    public IReadOnlyList<int> Of(RoundId round, int leaves)
    {
        if (share <= 0)
        {
            return [];
        }

        var numbers = new Philox(seed, PhiloxStream.Verification, unchecked(((ulong)round.Version.Updates * 2) + (ulong)round.Kind));
        return [.. Enumerable.Range(0, leaves).Where(leaf => numbers.Unit((ulong)leaf) < share)];
    }
}
