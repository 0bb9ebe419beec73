using System.Numerics;
using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Kernels.Outputs;
using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Engine.Losses;

/// <summary>
/// Squared error with an elementwise activation f: E = c * sum over j of (y_j - a_j)^2 with c = 1/2 or 1/m;
/// delta_j = 2 c (a_j - y_j) f'(z_j). m counts all outputs, with a target or without.
/// </summary>
internal sealed class SquaredError<T> : OutputHead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Activation _activation;
    private readonly double _divisor;
    private readonly T _slope;

    private SquaredError(Activation activation, double divisor)
    {
        ActivationKernels.RequireElementwise(activation);
        _activation = activation;
        _divisor = divisor;
        _slope = Conversion.Round<T>(2.0 / divisor);
    }

    /// <inheritdoc/>
    public override bool NeedsAllTargets => false;

    /// <inheritdoc/>
    public override Activation ElementwiseActivation => _activation;

    /// <summary>E = sum over j of (y_j - a_j)^2 / 2.</summary>
    public static SquaredError<T> Half(Activation activation) => new(activation, 2.0);

    /// <summary>E = (1 / m) sum over j of (y_j - a_j)^2.</summary>
    public static SquaredError<T> Mean(Activation activation, int outputs) => new(activation, outputs);

    /// <inheritdoc/>
    public override void Activate(ReadOnlySpan<T> logits, Span<T> activations, OutputMemory<T> memory) =>
        ActivationKernels.Apply(_activation, logits, activations);

    /// <inheritdoc/>
    public override void Losses(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> activations, ReadOnlySpan<T> targets, Span<double> losses, OutputMemory<T> memory) =>
        OutputKernels.SquaredError(activations, targets, losses, _divisor, memory);

    /// <inheritdoc/>
    public override void Deltas(ReadOnlySpan<T> activations, ReadOnlySpan<T> targets, Span<T> deltas) =>
        OutputDeltaKernels.SquaredErrors(_activation, _slope, activations, targets, deltas);
}
