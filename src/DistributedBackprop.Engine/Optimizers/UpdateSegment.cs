namespace DistributedBackprop.Engine.Optimizers;

/// <summary>A part of a tensor within one block of <see cref="NormBlocks"/>: what is done to it while it is in a near cache.</summary>
/// <param name="Start">Its first element in the flat vector.</param>
/// <param name="Length">Its elements.</param>
/// <param name="IsWeight">Whether they are weights, to which penalties apply.</param>
/// <param name="IsTrained">Whether training changes them.</param>
internal readonly record struct UpdateSegment(int Start, int Length, bool IsWeight, bool IsTrained)
{
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
}
