using System.Numerics;
using DistributedBackprop.Engine.Kernels.Outputs;
using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Engine.Losses;

/// <summary>
/// The end of a network, where the activation of the last layer and the loss are one: activations, the loss of each
/// example in float64, and delta = dE/dz straight at the pre-activations z (the logits), in the form that stays exact where
/// activation and loss apart would overflow or cancel. Shapes: B examples, m outputs; matrices are row-major with one row
/// an example. A target that is not a number means that the output has none: it adds nothing to the loss and its delta is 0.
/// Methods do not validate and allocate nothing.
/// </summary>
internal abstract class OutputHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether every output must have a target.</summary>
    public abstract bool NeedsAllTargets { get; }

    /// <summary>The activation that layers may apply to z as they compute it, without <see cref="Activate"/>: no loss needs z then. Else identity.</summary>
    public virtual Activation ElementwiseActivation => Activation.Identity;

    /// <summary>Builds the head for a pair of loss and activation that <see cref="NetworkRules"/> has accepted.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="activation">The activation of the last layer.</param>
    /// <param name="outputs">m.</param>
    public static OutputHead<T> Create(Loss loss, Activation activation, int outputs) => loss switch
    {
        Loss.CrossEntropy => new SoftmaxCrossEntropy<T>(),
        Loss.BinaryCrossEntropy => new SigmoidCrossEntropy<T>(),
        Loss.MeanSquaredError => SquaredError<T>.Mean(activation, outputs),
        _ => SquaredError<T>.Half(activation),
    };

    /// <summary>Why the loss cannot take the targets of one example, or null where it can. A missing target is no matter here.</summary>
    /// <param name="targets">y, m.</param>
    public virtual string? RefusalOf(ReadOnlySpan<T> targets) => null;

    /// <summary>Writes the activations a of the logits z.</summary>
    /// <param name="logits">z, B x m.</param>
    /// <param name="activations">a, B x m; overwritten; may not alias <paramref name="logits"/>.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    public abstract void Activate(ReadOnlySpan<T> logits, Span<T> activations, OutputMemory<T> memory);

    /// <summary>The loss E of each example, in float64 from the values in T. Terms add up in 16 virtual lanes.</summary>
    /// <param name="logits">z, B x m; anything where <see cref="ElementwiseActivation"/> is not identity.</param>
    /// <param name="activations">a, B x m.</param>
    /// <param name="targets">y, B x m.</param>
    /// <param name="losses">B; overwritten.</param>
    /// <param name="memory">Scratch; overwritten.</param>
    public abstract void Losses(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> activations, ReadOnlySpan<T> targets, Span<double> losses, OutputMemory<T> memory);

    /// <summary>Writes delta = dE/dz.</summary>
    /// <param name="activations">a, B x m.</param>
    /// <param name="targets">y, B x m.</param>
    /// <param name="deltas">B x m; overwritten; may alias nothing.</param>
    public abstract void Deltas(ReadOnlySpan<T> activations, ReadOnlySpan<T> targets, Span<T> deltas);
}
