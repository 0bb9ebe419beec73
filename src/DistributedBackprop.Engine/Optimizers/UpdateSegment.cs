namespace DistributedBackprop.Engine.Optimizers;

/// <summary>A part of a tensor within one block of <see cref="NormBlocks"/>: what is done to it while it is in a near cache.</summary>
/// <param name="Start">Its first element in the flat vector.</param>
/// <param name="Length">Its elements.</param>
/// <param name="IsWeight">Whether they are weights, to which penalties apply.</param>
/// <param name="IsTrained">Whether training changes them.</param>
internal readonly record struct UpdateSegment(int Start, int Length, bool IsWeight, bool IsTrained)
{
    /// <summary>Its part of a flat vector.</summary>
    public Span<T> Of<T>(Span<T> flat) => flat.Slice(Start, Length);

    /// <inheritdoc cref="Of{T}(Span{T})"/>
    public ReadOnlySpan<T> Of<T>(ReadOnlySpan<T> flat) => flat.Slice(Start, Length);

    /// <summary>Cuts the tensors of a network at the edges of blocks; in the order in which they lie.</summary>
    public static IEnumerable<UpdateSegment> Of(IEnumerable<ParameterTensor> tensors)
    {
        foreach (ParameterTensor tensor in tensors)
        {
            int end = tensor.Offset + tensor.Length;
            for (int start = tensor.Offset, next; start < end; start = next)
            {
                next = (int)Math.Min(end, ((long)(start / NormBlocks.Length) + 1) * NormBlocks.Length);
                yield return new UpdateSegment(start, next - start, tensor.IsWeight, tensor.IsTrained);
            }
        }
    }

    /// <summary>Joins neighbours in a block that are both trained or both not; weights are only those that are all weights.</summary>
    public static IEnumerable<UpdateSegment> Join(IEnumerable<UpdateSegment> segments)
    {
        UpdateSegment? joined = null;
        foreach (UpdateSegment segment in segments)
        {
            if (joined is { } before && before.IsTrained == segment.IsTrained && before.Start / NormBlocks.Length == segment.Start / NormBlocks.Length)
            {
                joined = before with { Length = before.Length + segment.Length, IsWeight = before.IsWeight && segment.IsWeight };
                continue;
            }

            if (joined is { } whole)
            {
                yield return whole;
            }

            joined = segment;
        }

        if (joined is { } last)
        {
            yield return last;
        }
    }

    /// <summary>The segments of each block, in their order.</summary>
    /// <param name="segments">The segments of all.</param>
    /// <param name="blocks">The number of blocks.</param>
    public static UpdateSegment[][] ByBlock(IEnumerable<UpdateSegment> segments, int blocks)
    {
        ILookup<int, UpdateSegment> ofBlocks = segments.ToLookup(segment => segment.Start / NormBlocks.Length);
        return [.. Enumerable.Range(0, blocks).Select(block => ofBlocks[block].ToArray())];
    }
}
