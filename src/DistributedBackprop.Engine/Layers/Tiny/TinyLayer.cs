using System.Numerics;
using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Layers.Tiny;

/// <summary>
/// A dense layer that is so small that a panel would hold most of it, with the memory that it computes in: a few instructions an operation,
/// and nothing around them, as no length is checked here. Matrices are row-major: B examples, I inputs, O outputs. Parameters and gradients
/// are given by the first element of the network's, of which a layer knows its slice: weights, I x O, then biases. Rounding is that of
/// <see cref="Kernels.Panels.PanelKernels"/>, and the plain loops are in <see cref="Kernels.Reference.DenseReference"/>.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal abstract class TinyLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A layer that computes in the widest vectors of up to 128 bits into which its outputs go without a rest.</summary>
    /// <param name="shape">What it is.</param>
    /// <param name="memory">What it computes in.</param>
    /// <param name="width">The widest vectors to use.</param>
    /// <exception cref="ArgumentOutOfRangeException">An activation is not a function of one pre-activation.</exception>
    public static TinyLayer<T> Create(TinyShape shape, TinyMemory<T> memory, VectorWidth width = VectorWidth.Widest)
    {
        ActivationKernels.RequireElementwise(shape.Activation);
        ActivationKernels.RequireElementwise(shape.Below);
        bool hasVectors = VectorWidths.Resolve(width) >= VectorWidth.Bits128;
        return hasVectors && shape.Outputs % Lanes128<T>.Count == 0 ? new TinyLayerOfLanes<Lanes128<T>, T>(shape, memory)
            : hasVectors && shape.Outputs % Lanes64<T>.Count == 0 ? new TinyLayerOfLanes<Lanes64<T>, T>(shape, memory)
            : new TinyLayerOfLanes<ScalarLanes<T>, T>(shape, memory);
    }

    /// <summary>a[b,o] = f(z[b,o]) with z[b,o] = bias[o] + sum over i of x[b,i] w[i,o]; a shared bias is every output's.</summary>
    /// <param name="parameters">The network's.</param>
    /// <param name="examples">B.</param>
    public abstract void Activate(ref readonly T parameters, int examples);

    /// <summary>The deltas of the layer below, whose activations are x = f(z): e[b,i] f'(z[b,i]) with e[b,i] = sum over o of delta[b,o] w[i,o].</summary>
    /// <param name="parameters">The network's.</param>
    /// <param name="examples">B.</param>
    public abstract void DeltasBelow(ref readonly T parameters, int examples);

    /// <summary>
    /// The gradient of the weights, sum over b of x[b,i] delta[b,o], and of the biases: sum over b of delta[b,o], of a shared one sum over b of
    /// the sum over o of delta[b,o], which is that of <see cref="Kernels.ReductionKernels.Sum"/>, of frozen ones +0.
    /// </summary>
    /// <param name="first">The first example.</param>
    /// <param name="examples">The number of examples.</param>
    /// <param name="gradient">The network's; the layer's slice is overwritten.</param>
    public abstract void Gradient(int first, int examples, ref T gradient);
}
