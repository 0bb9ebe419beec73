using System.Numerics;
using DistributedBackprop.Engine.Kernels.Panels;

namespace DistributedBackprop.Engine;

/// <summary>
/// A named part of a network's flat parameter vector, with its conversion between the engine's layout and the one that the
/// world outside uses. A matrix of shape [neurons, inputs] lies in panels in the vector: 16 neurons of float, 8 of double, at a time,
/// as many or as few as are left in the last, and in a panel input after input, neuron beside neuron, so that a kernel reads vectors
/// of neurons one after another. Outside it is row-major, [neuron][input]. Vectors are the same in both.
/// </summary>
public sealed record ParameterTensor
{
    /// <summary>The name, such as <c>layers.0.weight</c>.</summary>
    public required string Name { get; init; }

    /// <summary>[neurons, inputs] for weights; [neurons], or [1] where a layer shares one, for biases.</summary>
    public required IReadOnlyList<int> Shape
    {
        get;
        init
        {
            field = value;
            Length = value.Aggregate(1, (product, extent) => product * extent);
        }
    }

    /// <summary>The index of the first element in the flat vector.</summary>
    public required int Offset { get; init; }

    /// <summary>Whether these are weights, to which the L2 penalty and weight decay apply, rather than biases.</summary>
    public required bool IsWeight { get; init; }

    /// <summary>Whether training changes the tensor; one that is not trained keeps its bits.</summary>
    public required bool IsTrained { get; init; }

    /// <summary>The number of elements: the product of <see cref="Shape"/>.</summary>
    public int Length { get; private init; }

    /// <summary>Writes the tensor row-major.</summary>
    /// <param name="parameters">The whole flat vector.</param>
    /// <param name="destination"><see cref="Length"/> elements; may not overlap <paramref name="parameters"/>.</param>
    /// <exception cref="ArgumentException">The vector is too short, the destination is not of the tensor's length, or they overlap.</exception>
    public void ToRowMajor<T>(ReadOnlySpan<T> parameters, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireSpans(parameters, nameof(parameters), destination, nameof(destination));
        ReadOnlySpan<T> slice = parameters.Slice(Offset, Length);
        if (Shape.Count == 2)
        {
            Layout.ToRowMajor(slice, destination);
        }
        else
        {
            slice.CopyTo(destination);
        }
    }

    /// <summary>Reads the tensor from row-major order into its place in the flat vector.</summary>
    /// <param name="source"><see cref="Length"/> elements, row-major; may not overlap <paramref name="parameters"/>.</param>
    /// <param name="parameters">The whole flat vector, of which only this tensor's elements are written.</param>
    /// <exception cref="ArgumentException">The vector is too short, the source is not of the tensor's length, or they overlap.</exception>
    public void FromRowMajor<T>(ReadOnlySpan<T> source, Span<T> parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireSpans(parameters, nameof(parameters), source, nameof(source));
        Span<T> slice = parameters.Slice(Offset, Length);
        if (Shape.Count == 2)
        {
            Layout.FromRowMajor(source, slice);
        }
        else
        {
            source.CopyTo(slice);
        }
    }

    private WeightLayout Layout => new(Inputs: Shape[1], Outputs: Shape[0]);

    private void RequireSpans<T>(ReadOnlySpan<T> parameters, string parametersName, ReadOnlySpan<T> tensor, string tensorName)
    {
        if (parameters.Length < Offset + Length)
        {
            throw new ArgumentException(
                $"{parameters.Length} parameters end before tensor {Name}, which needs {Offset + Length}.", parametersName);
        }

        if (tensor.Length != Length)
        {
            throw new ArgumentException($"{tensor.Length} elements given for tensor {Name}, which has {Length}.", tensorName);
        }

        if (parameters.Overlaps(tensor))
        {
            throw new ArgumentException($"The row-major elements of tensor {Name} overlap the flat vector.", tensorName);
        }
    }
}
