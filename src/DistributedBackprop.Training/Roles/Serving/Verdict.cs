using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>What became of a leaf that was verified.</summary>
/// <param name="Leaf">The leaf.</param>
/// <param name="Sums">The sums that two workers agree on.</param>
/// <param name="AgreedBy">These two.</param>
/// <param name="Odd">Those who gave others.</param>
internal sealed record Verdict(int Leaf, Contribution Sums, IReadOnlyList<WorkerId> AgreedBy, IReadOnlyList<WorkerId> Odd)
{
    /// <summary>What happened in a round, for people.</summary>
    public string Describe(RoundId round) => FormattableString.Invariant(
        $"its sums for leaf {Leaf} of the {(round.Kind == RoundKind.Gradient ? "step" : "validation")} after {Counted.Of(round.Version.Updates, "update")} differ from those of workers {AgreedBy[0]} and {AgreedBy[1]}, which agree");
}
