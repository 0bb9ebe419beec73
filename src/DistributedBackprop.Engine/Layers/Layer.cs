using System.Numerics;
using DistributedBackprop.Engine.Kernels.Panels;
using DistributedBackprop.Engine.Layers.Tiny;

namespace DistributedBackprop.Engine.Layers;

/// <summary>
/// One layer of a network: a pre-activation z of its inputs x and parameters, and an activation a = f(z) of each.
/// Shapes: B examples, I = <see cref="InputSize"/>, O = <see cref="OutputSize"/>; all matrices are panels with one
/// row an example. A layer owns no memory but its description: parameters, gradients and activations are its caller's.
/// Methods do not validate: <see cref="Network{T}"/> does, once, at the public door.
/// </summary>
internal abstract class Layer<T>(int offset, int inputSize, int outputSize, int parameterCount, Activation activation)
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
    public int ParameterCount { get; } = parameterCount;

    /// <summary>Writes the initial parameters.</summary>
    /// <param name="parameters">The layer's slice of the flat vector.</param>
    /// <param name="seed">The seed of the run.</param>
    public abstract void Initialize(Span<T> parameters, ulong seed);

    /// <summary>Writes the pre-activations z of x.</summary>
    /// <param name="parameters">The layer's slice.</param>
    /// <param name="inputs">x, B x I.</param>
    /// <param name="preActivations">z, B x O; overwritten; may alias nothing.</param>
    /// <param name="examples">B.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    public abstract void PreActivate(
        ReadOnlySpan<T> parameters, PanelMatrix<T> inputs, PanelMatrix<T> preActivations, int examples, ProductMemory<T> memory);

    /// <summary>Writes the gradient of the parameters: within a leaf the sum over its examples in order, over leaves that of the tree.</summary>
    /// <param name="inputs">x, B x I.</param>
    /// <param name="deltas">dE/dz, B x O.</param>
    /// <param name="leaves">The examples that are summed.</param>
    /// <param name="gradient">The layer's slice of the gradient; overwritten; may alias nothing.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    public abstract void Gradient(
        PanelMatrix<T> inputs, PanelMatrix<T> deltas, LeafRows leaves, Span<T> gradient, ProductMemory<T> memory);

    /// <summary>Writes the gradient with respect to the inputs, dE/dx.</summary>
    /// <param name="parameters">The layer's slice.</param>
    /// <param name="deltas">dE/dz, B x O.</param>
    /// <param name="inputGradient">dE/dx, B x I; overwritten; may alias nothing.</param>
    /// <param name="examples">B.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    public abstract void InputGradient(
        ReadOnlySpan<T> parameters, PanelMatrix<T> deltas, PanelMatrix<T> inputGradient, int examples, ProductMemory<T> memory);

    /// <summary>
    /// Adds to norms[b] the squared Euclidean norm of the gradient that example b alone has for the layer's parameters,
    /// without writing that gradient down.
    /// </summary>
    /// <param name="inputs">x, B x I.</param>
    /// <param name="deltas">dE/dz, B x O.</param>
    /// <param name="norms">B sums.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    public abstract void AddSquaredNorms(PanelMatrix<T> inputs, PanelMatrix<T> deltas, Span<double> norms, ProductMemory<T> memory);

    /// <summary>What the layer is to a <see cref="TinyLayer{T}"/>.</summary>
    /// <param name="activation">The activation that it applies.</param>
    /// <param name="below">The activation of the layer below; of the first layer any.</param>
    public abstract TinyShape Tiny(Activation activation, Activation below);

    /// <summary>The squared Euclidean norm of the gradient that one example has for the layer's parameters.</summary>
    /// <param name="input">x, I.</param>
    /// <param name="delta">dE/dz, O.</param>
    public abstract double SquaredNorm(ReadOnlySpan<T> input, ReadOnlySpan<T> delta);

    /// <summary>The layer's part of a flat vector of parameters.</summary>
    public ReadOnlySpan<T> SliceOf(ReadOnlySpan<T> flat) => flat.Slice(Offset, ParameterCount);

    /// <inheritdoc cref="SliceOf(ReadOnlySpan{T})"/>
    public Span<T> SliceOf(Span<T> flat) => flat.Slice(Offset, ParameterCount);
}
