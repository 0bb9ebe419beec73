using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>b[k,n] = w[k,n]: inputs are terms, neurons columns. Kernels read panels where they lie; only one with fewer columns is copied.</summary>
/// <param name="w">The weights.</param>
/// <param name="layout">Where they lie.</param>
internal readonly ref struct PanelWeights<T>(ReadOnlySpan<T> w, WeightLayout layout) : IWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref T _w = ref MemoryMarshal.GetReference(w);

    /// <inheritdoc/>
    public int Terms => layout.Inputs;

    /// <inheritdoc/>
    public int Columns => layout.Outputs;

    /// <inheritdoc/>
    public ref T Panel(nint term, nint terms, nint column, ref T copy)
    {
        nint width = PanelLayout.Width<T>();
        ref T panel = ref Unsafe.Add(ref _w, layout.IndexOf<T>(term, column));
        nint columns = layout.ColumnsOf<T>(column);
        if (columns == width)
        {
            return ref panel;
        }

        for (nint k = 0; k < terms; k++)
        {
            for (nint n = 0; n < columns; n++)
            {
                Unsafe.Add(ref copy, (k * width) + n) = Unsafe.Add(ref panel, (k * columns) + n);
            }
        }

        return ref copy;
    }

    /// <inheritdoc/>
    public void LookAhead(nint term, nint terms, nint column, nint tile, ref LookAhead<T> lookAhead)
    {
        nint width = PanelLayout.Width<T>();
        nint panels = (terms + width - 1) / width;
        nint done = tile * panels;
        lookAhead.IsWanted = done + panels <= terms;
        lookAhead.First = ref Unsafe.Add(ref _w, layout.IndexOf<T>(term + done, column));
        lookAhead.Other = width * Terms;
        lookAhead.Next = width;
    }
}
