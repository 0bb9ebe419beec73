using System.Diagnostics.CodeAnalysis;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>What a sequence of random numbers is for: sequences of one seed with different purposes never meet. The values are part of the exact arithmetic, but for that of pauses, and fit in 8 bits.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of random numbers is the field's word; no System.IO.Stream is near.")]
public enum PhiloxStream : uint
{
    /// <summary>Initial parameters; the substream is 0, the position that in the flat vector.</summary>
    Initialization = 1,

    /// <summary>The order of the examples; the substream is the epoch.</summary>
    EpochOrder = 2,

    /// <summary>The split of a dataset into training and validation examples.</summary>
    Split = 3,

    /// <summary>Pauses before requests are repeated: no part of the exact arithmetic; the seed is another for each life of a node.</summary>
    Backoff = 4,

    /// <summary>Which micro-batches of a round are computed twice to compare; the substream is the round. Changes no bit of the result.</summary>
    Verification = 5,
}
