namespace DistributedBackprop.Training.Checkpoints;

/// <summary>A tensor as a safetensors file holds it.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="ElementType">"F32" or "F64".</param>
/// <param name="Shape">Its extents, slowest first.</param>
/// <param name="Bytes">The elements, row-major, little-endian.</param>
public sealed record NamedTensor(string Name, string ElementType, IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Bytes);
