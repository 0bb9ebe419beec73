using System.Runtime.InteropServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// Where the weights w[i,o] of a dense layer lie in a flat vector, and their gradient: in panels of as many neurons as
/// <see cref="PanelLayout"/> has columns, one after another. A panel holds its part of input after input without gaps; the last has
/// only as many columns as neurons are left. So nothing fills anything up, and a layer of few neurons lies row by row.
/// </summary>
/// <param name="Inputs">I.</param>
/// <param name="Outputs">O.</param>
internal readonly record struct WeightLayout(int Inputs, int Outputs)
{
    /// <summary>The index of w[i,o].</summary>
    public nint IndexOf<T>(nint input, nint output)
        where T : unmanaged
    {
        nint first = FirstOf<T>(output);
        return (first * Inputs) + (input * ColumnsFrom<T>(first)) + (output - first);
    }

    /// <summary>The columns of the panel of a neuron: from w[i,o] to w[i + 1,o].</summary>
    public nint ColumnsOf<T>(nint output)
        where T : unmanaged => ColumnsFrom<T>(FirstOf<T>(output));

    /// <summary>Copies weights to the layout of the world outside, row-major [neurons, inputs].</summary>
    public void ToRowMajor<T>(ReadOnlySpan<T> weights, Span<T> rows)
        where T : unmanaged
    {
        for (int first = 0; first < Outputs; first += PanelLayout.Width<T>())
        {
            nint columns = ColumnsFrom<T>(first);
            ref T panel = ref MemoryMarshal.GetReference(weights[(first * Inputs)..]);
            Transposition.Copy(ref panel, columns, ref rows[first * Inputs], Inputs, rows: Inputs, columns);
        }
    }

    /// <summary>Copies weights from the layout of the world outside, row-major [neurons, inputs].</summary>
    public void FromRowMajor<T>(ReadOnlySpan<T> rows, Span<T> weights)
        where T : unmanaged
    {
        for (int first = 0; first < Outputs; first += PanelLayout.Width<T>())
        {
            nint columns = ColumnsFrom<T>(first);
            ref T neurons = ref MemoryMarshal.GetReference(rows[(first * Inputs)..]);
            Transposition.Copy(ref neurons, Inputs, ref weights[first * Inputs], columns, rows: columns, columns: Inputs);
        }
    }

    private nint ColumnsFrom<T>(nint first)
        where T : unmanaged => nint.Min(PanelLayout.Width<T>(), Outputs - first);

    private static nint FirstOf<T>(nint output)
        where T : unmanaged => output - (output % PanelLayout.Width<T>());
}
