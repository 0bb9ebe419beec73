using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>An offer that was not answered yet.</summary>
/// <param name="Attempt">Its attempt.</param>
/// <param name="Ranges">Its leaves.</param>
/// <param name="At">When it was made.</param>
internal sealed record OutstandingOffer(long Attempt, IReadOnlyList<LeafRange> Ranges, TimeSpan At)
{
    /// <summary>The number of its leaves.</summary>
    public int Leaves { get; } = Ranges.Sum(range => range.Count);
}
