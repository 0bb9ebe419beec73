using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>b[k,n] = w[k,n] for row-major w.</summary>
/// <param name="w">[terms, columns].</param>
/// <param name="terms">The rows.</param>
/// <param name="columns">The columns.</param>
internal readonly ref struct RowMajorWeights<T>(ReadOnlySpan<T> w, int terms, int columns) : IWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref T _w = ref MemoryMarshal.GetReference(w);

    /// <inheritdoc/>
    public static bool HasRows => true;

    /// <inheritdoc/>
    public int Terms => terms;

    /// <inheritdoc/>
    public int Columns => columns;

    /// <inheritdoc/>
    public ref T At(nint term, nint column) => ref Unsafe.Add(ref _w, (term * Columns) + column);

    /// <inheritdoc/>
    public void Pack(nint firstTerm, nint terms, nint firstColumn, nint columns, ref T panels)
    {
        nint width = PanelLayout.Width<T>();
        nint panelLength = ProductMemory<T>.BlockTerms * width;
        nint full = columns / width * width;
        for (nint k = 0; k < terms; k++)
        {
            ref T row = ref At(firstTerm + k, firstColumn);
            ref T place = ref Unsafe.Add(ref panels, k * width);
            for (nint column = 0; column < full; column += width)
            {
                PanelLine.Copy(ref Unsafe.Add(ref row, column), ref place);
                place = ref Unsafe.Add(ref place, panelLength);
            }

            if (full < columns)
            {
                MemoryMarshal.CreateSpan(ref Unsafe.Add(ref row, full), (int)(columns - full)).CopyTo(MemoryMarshal.CreateSpan(ref place, (int)width));
            }
        }
    }
}
