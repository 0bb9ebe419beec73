using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Training.Checkpoints;

/// <summary>Converts a network's flat vectors to the tensors that the world outside knows, row-major and little-endian, and back.</summary>
public abstract class TensorCodec
{
    /// <summary>The tensors of a vector.</summary>
    /// <param name="vector">The vector, as long as the network has parameters.</param>
    /// <param name="prefix">Begins each tensor's name.</param>
    public abstract IReadOnlyList<NamedTensor> Encode(FlatVector vector, string prefix);

    /// <summary>The vector of the tensors whose names begin with a prefix.</summary>
    /// <param name="tensors">All tensors of a file.</param>
    /// <param name="prefix">Begins each tensor's name.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, or its type or shape is not the network's.</exception>
    public abstract FlatVector Decode(IReadOnlyList<NamedTensor> tensors, string prefix);
}

/// <summary>The codec of a network of floats or doubles.</summary>
/// <param name="network">The network.</param>
public sealed class TensorCodec<T>(Network<T> network) : TensorCodec
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static string ElementType => typeof(T) == typeof(float) ? "F32" : "F64";

    /// <inheritdoc/>
    public override IReadOnlyList<NamedTensor> Encode(FlatVector vector, string prefix)
    {
        FlatVector<T> values = vector.As<T>();
        return [.. network.Tensors.Select(tensor =>
        {
            var elements = new T[tensor.Length];
            tensor.ToRowMajor<T>(values.Values, elements);
            byte[] bytes = MemoryMarshal.AsBytes<T>(elements).ToArray();
            SwapOnBigEndian(bytes);
            return new NamedTensor(prefix + tensor.Name, ElementType, tensor.Shape, bytes);
        })];
    }

    /// <inheritdoc/>
    public override FlatVector Decode(IReadOnlyList<NamedTensor> tensors, string prefix)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Dictionary<string, NamedTensor> byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var vector = new FlatVector<T>(network.ParameterCount);
        foreach (ParameterTensor tensor in network.Tensors)
        {
            string name = prefix + tensor.Name;
            if (!byName.TryGetValue(name, out NamedTensor? found))
            {
                throw new InvalidDataException($"tensor '{name}' is missing");
            }

            if (found.ElementType != ElementType || !found.Shape.SequenceEqual(tensor.Shape))
            {
                throw new InvalidDataException($"tensor '{name}' is {found.ElementType} [{string.Join(", ", found.Shape)}], the network's is {ElementType} [{string.Join(", ", tensor.Shape)}]");
            }

            byte[] bytes = found.Bytes.ToArray();
            SwapOnBigEndian(bytes);
            tensor.FromRowMajor<T>(MemoryMarshal.Cast<byte, T>(bytes), vector.Values);
        }

        return vector;
    }

    private static void SwapOnBigEndian(Span<byte> bytes)
    {
        if (BitConverter.IsLittleEndian)
        {
            return;
        }

        if (typeof(T) == typeof(float))
        {
            Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        else
        {
            Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
