namespace DistributedBackprop.Data.Arrays;

/// <summary>What the beginning of an array file says of the numbers after it, which are in C order: the last dimension runs fastest.</summary>
/// <param name="Type">How each number stands in the file.</param>
/// <param name="Shape">The dimensions, at least one; the first counts the examples.</param>
internal sealed record ArrayHeader(ElementType Type, IReadOnlyList<long> Shape);
