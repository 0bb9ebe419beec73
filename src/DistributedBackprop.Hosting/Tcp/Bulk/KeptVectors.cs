using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>The vectors that a node keeps, by the numbers of their tickets. For any thread.</summary>
/// <remarks>
/// Who reads them looks afterwards by <see cref="IsKept"/> whether they were kept meanwhile, and drops what was read where they were not.
/// So releasing waits for nobody: what is written after it is seen by no reader that goes on.
/// </remarks>
internal sealed class KeptVectors
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, FlatVector[]> _kept = [];
    private long _last;

    /// <summary>Keeps vectors.</summary>
    /// <returns>The number of their ticket.</returns>
    /// <exception cref="ArgumentException">They are too many for a ticket.</exception>
    /// <exception cref="InvalidOperationException">Too many tickets are kept.</exception>
    public long Keep(IReadOnlyList<FlatVector> vectors)
    {
        BulkLimits.CheckVectors(vectors.Count);
        lock (_gate)
        {
            if (_kept.Count == BulkLimits.Tickets)
            {
                throw new InvalidOperationException($"{BulkLimits.Tickets} tickets are kept: somebody does not release them.");
            }

            _kept.Add(++_last, [.. vectors]);
            return _last;
        }
    }

    /// <summary>Keeps them no more.</summary>
    public void Release(long number)
    {
        lock (_gate)
        {
            _kept.Remove(number);
        }
    }

    /// <summary>Whether they are kept at this moment.</summary>
    public bool IsKept(long number)
    {
        lock (_gate)
        {
            return _kept.ContainsKey(number);
        }
    }

    /// <summary>The vectors of a ticket for somebody who has vectors of these lengths.</summary>
    /// <param name="number">The number of the ticket.</param>
    /// <param name="byteLengths">The bytes of each.</param>
    /// <exception cref="BulkException">They are not kept, or have other lengths.</exception>
    public FlatVector[] Find(long number, IReadOnlyList<int> byteLengths)
    {
        FlatVector[]? vectors;
        lock (_gate)
        {
            vectors = _kept.GetValueOrDefault(number);
        }

        if (vectors is null)
        {
            throw NotKept(number);
        }

        return vectors.Select(vector => vector.Bytes.Length).SequenceEqual(byteLengths)
            ? vectors
            : throw new BulkException(BulkFailure.LengthsDiffer, $"ticket {number} is of {Describe(vectors.Select(vector => vector.Bytes.Length))}, and {Describe(byteLengths)} are asked for");
    }

    /// <summary>Copies the vectors of a ticket.</summary>
    /// <exception cref="BulkException">They are not kept, or not until all was copied, or have other lengths.</exception>
    public void Copy(long number, IReadOnlyList<FlatVector> into)
    {
        FlatVector[] vectors = Find(number, [.. into.Select(vector => vector.Bytes.Length)]);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i].Bytes.CopyTo(into[i].Bytes);
        }

        if (!IsKept(number))
        {
            throw NotKept(number);
        }
    }

    /// <summary>What to say where vectors are not kept, or were not while they were read.</summary>
    public static BulkException NotKept(long number) => new(BulkFailure.NotKept, $"ticket {number} is not kept there any more");

    private static string Describe(IEnumerable<int> byteLengths) =>
        string.Join(" and ", byteLengths.GroupBy(length => length).Select(same => $"{same.Count()} vectors of {same.Key} bytes").DefaultIfEmpty("no vectors"));
}
