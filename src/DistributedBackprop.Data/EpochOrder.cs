using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Data;

/// <summary>The order in which an epoch takes the training examples. Every node computes it for itself from the seed and the epoch's number.</summary>
public static class EpochOrder
{
    /// <summary>Fills in the order: a permutation of 0..n-1, n the span's length.</summary>
    /// <param name="order">Receives, for each position in the epoch, the index of the example taken there.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch's number, 0 or more; each has an order of its own.</param>
    /// <param name="shuffle">Whether to shuffle; otherwise the order is 0, 1, ..., n-1 in each epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch is negative.</exception>
    public static void Fill(Span<int> order, ulong seed, long epoch, bool shuffle)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        for (int position = 0; position < order.Length; position++)
        {
            order[position] = position;
        }

        if (shuffle)
        {
            Shuffle.Apply(order, new Philox(seed, PhiloxStream.EpochOrder, (ulong)epoch));
        }
    }
}
