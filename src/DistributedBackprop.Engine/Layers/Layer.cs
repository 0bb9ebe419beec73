using System.Numerics;
using DistributedBackprop.Engine.Kernels;

namespace DistributedBackprop.Engine.Layers;

/// <summary>
/// One layer of a network: a pre-activation z of its inputs x and parameters, and an activation a = f(z) of each.
/// Shapes: B examples, I = <see cref="InputSize"/>, O = <see cref="OutputSize"/>; all matrices are row-major with one
/// row an example. A layer owns no memory but its description: parameters, gradients and activations are its caller's.
/// Methods do not validate: <see cref="Network{T}"/> does, once, at the public door.
/// </summary>
internal abstract class Layer<T>(int offset, int inputSize, int outputSize, Activation activation)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The index of the layer's first parameter in the flat vector.</summary>
    public int Offset { get; } = offset;

    /// <summary>I, the number of inputs of an example.</summary>
    public int InputSize { get; } = inputSize;

    /// <summary>O, the number of outputs of an example.</summary>
    public int OutputSize { get; } = outputSize;

    /// <summary>The activation f.</summary>
    public Activation Activation { get; } = activation;

    /// <summary>The layer's tensors in the order in which they lie, without gaps, from <see cref="Offset"/> on.</summary>
    public abstract IReadOnlyList<ParameterTensor> Tensors { get; }

    /// <summary>The number of the layer's parameters.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>Writes the initial parameters.</summary>
    /// <param name="parameters">The layer's slice of the flat vector.</param>
    /// <param name="seed">The seed of the run.</param>
    public abstract void Initialize(Span<T> parameters, ulong seed);

    /// <summary>Writes the pre-activations z of x.</summary>
    /// <param name="parameters">The layer's slice.</param>
    /// <param name="inputs">x, B x I.</param>
    /// <param name="preActivations">z, B x O; overwritten; may alias nothing.</param>
    /// <param name="examples">B.</param>
    public abstract void PreActivate(ReadOnlySpan<T> parameters, ReadOnlySpan<T> inputs, Span<T> preActivations, int examples);

    /// <summary>Writes the gradient of the parameters, summed over the examples in order.</summary>
    /// <param name="inputs">x, B x I.</param>
    /// <param name="deltas">dE/dz, B x O.</param>
    /// <param name="gradient">The layer's slice of the gradient; overwritten; may alias nothing.</param>
    /// <param name="examples">B.</param>
    public abstract void Gradient(ReadOnlySpan<T> inputs, ReadOnlySpan<T> deltas, Span<T> gradient, int examples);

    /// <summary>Writes the gradient with respect to the inputs, dE/dx.</summary>
    /// <param name="parameters">The layer's slice.</param>
    /// <param name="deltas">dE/dz, B x O.</param>
    /// <param name="inputGradient">dE/dx, B x I; overwritten; may alias nothing.</param>
    /// <param name="examples">B.</param>
    public abstract void InputGradient(ReadOnlySpan<T> parameters, ReadOnlySpan<T> deltas, Span<T> inputGradient, int examples);

    /// <summary>
    /// Adds to norms[b] the squared Euclidean norm of the gradient that example b alone has for the layer's parameters,
    /// without writing that gradient down.
    /// </summary>
    /// <param name="inputs">x, B x I.</param>
    /// <param name="deltas">dE/dz, B x O.</param>
    /// <param name="norms">B sums.</param>
    public abstract void AddSquaredNorms(ReadOnlySpan<T> inputs, ReadOnlySpan<T> deltas, Span<double> norms);

    /// <summary>Writes the activations a = f(z) of x. A layer with softmax has its activation from the output head instead.</summary>
    /// <param name="parameters">The layer's slice.</param>
    /// <param name="inputs">x, B x I.</param>
    /// <param name="activations">a, B x O; overwritten; may alias nothing.</param>
    /// <param name="examples">B.</param>
    public void Activate(ReadOnlySpan<T> parameters, ReadOnlySpan<T> inputs, Span<T> activations, int examples)
    {
        PreActivate(parameters, inputs, activations, examples);
        ActivationKernels.Apply(Activation, activations);
    }

    /// <summary>Turns dE/da into dE/dz = dE/da * f'(z), where f' is taken from a alone.</summary>
    /// <param name="activations">a, B x O.</param>
    /// <param name="gradientThenDelta">dE/da before, dE/dz after; B x O.</param>
    public void ToDeltas(ReadOnlySpan<T> activations, Span<T> gradientThenDelta) =>
        ActivationKernels.MultiplyByDerivative(Activation, activations, gradientThenDelta);

    /// <summary>The layer's part of a flat vector of parameters.</summary>
    public ReadOnlySpan<T> SliceOf(ReadOnlySpan<T> flat) => flat.Slice(Offset, ParameterCount);

    /// <inheritdoc cref="SliceOf(ReadOnlySpan{T})"/>
    public Span<T> SliceOf(Span<T> flat) => flat.Slice(Offset, ParameterCount);
}
