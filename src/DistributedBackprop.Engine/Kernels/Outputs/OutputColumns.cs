using System.Numerics;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Kernels.Panels;

namespace DistributedBackprop.Engine.Kernels.Outputs;

/// <summary>
/// The outputs of a few examples, an output's values of all of them side by side: a layer has few outputs, so that vectors take several
/// examples at once.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="outputs">m.</param>
internal sealed class OutputColumns<T>(int outputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedMemory<T> _values = new(outputs * Examples);

    /// <summary>The most examples: 16 of float, 8 of double.</summary>
    public static int Examples => PanelLayout.Width<T>();

    /// <summary>m.</summary>
    public int Outputs => outputs;

    /// <summary>The examples' values of the first output, then those of the next: <see cref="Examples"/> each.</summary>
    public Span<T> Values => _values.Span;

    /// <summary>Takes examples in; the others' values stay.</summary>
    /// <param name="rows">Row-major: m values an example.</param>
    public void Read(ReadOnlySpan<T> rows) =>
        Transposition.Copy(ref MemoryMarshal.GetReference(rows), outputs, ref _values.First, Examples, rows.Length / outputs, outputs);

    /// <summary>Copies examples out.</summary>
    /// <param name="rows">Row-major: m values an example; overwritten.</param>
    public void Write(Span<T> rows) =>
        Transposition.Copy(ref _values.First, Examples, ref MemoryMarshal.GetReference(rows), outputs, outputs, rows.Length / outputs);
}
