using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>b[k,n] = w[n,k]: neurons are terms, inputs columns. Panels are transposed copies, square by square.</summary>
/// <param name="w">The weights.</param>
/// <param name="layout">Where they lie.</param>
internal readonly ref struct TransposedWeights<T>(ReadOnlySpan<T> w, WeightLayout layout) : IWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref T _w = ref MemoryMarshal.GetReference(w);

    /// <inheritdoc/>
    public int Terms => layout.Outputs;

    /// <inheritdoc/>
    public int Columns => layout.Inputs;

    /// <inheritdoc/>
    public ref T Panel(nint term, nint terms, nint column, ref T copy)
    {
        nint width = PanelLayout.Width<T>();
        nint columns = nint.Min(width, Columns - column);
        for (nint done = 0; done < terms; done += width)
        {
            nint stride = layout.ColumnsOf<T>(term + done);
            ref T square = ref Unsafe.Add(ref _w, layout.IndexOf<T>(column, term + done));
            Transposition.Copy(ref square, stride, ref Unsafe.Add(ref copy, done * width), width, columns, nint.Min(width, terms - done));
        }

        return ref copy;
    }

    /// <inheritdoc/>
    public void LookAhead(nint term, nint terms, nint column, nint tile, ref LookAhead<T> lookAhead)
    {
        nint width = PanelLayout.Width<T>();
        nint input = 2 * tile;
        lookAhead.IsWanted = input < 2 * width;
        lookAhead.First = ref Unsafe.Add(ref _w, layout.IndexOf<T>(column + input, term));
        lookAhead.Other = width;
        lookAhead.Next = width * Columns;
    }
}
