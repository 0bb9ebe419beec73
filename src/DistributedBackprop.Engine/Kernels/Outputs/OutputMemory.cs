using System.Numerics;
using DistributedBackprop.Engine.Kernels.Panels;

namespace DistributedBackprop.Engine.Kernels.Outputs;

/// <summary>The memory that activations and losses of outputs need beside their operands: a few examples' worth. One for each thread.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="outputs">m.</param>
internal sealed class OutputMemory<T>(int outputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedMemory<double> _terms = new(outputs * OutputColumns<T>.Examples);

    /// <summary>What an output computed.</summary>
    public OutputColumns<T> Computed { get; } = new(outputs);

    /// <summary>What it should be.</summary>
    public OutputColumns<T> Targets { get; } = new(outputs);

    /// <summary>Terms of losses: as many as outputs for each of a few examples. How they lie is the kernel's matter.</summary>
    public Span<double> Terms => _terms.Span;
}
