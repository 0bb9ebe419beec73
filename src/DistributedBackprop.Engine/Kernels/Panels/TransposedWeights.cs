using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>b[k,n] = w[n,k] for row-major w.</summary>
/// <param name="w">[columns, terms].</param>
/// <param name="terms">The columns of w.</param>
/// <param name="columns">The rows of w.</param>
internal readonly ref struct TransposedWeights<T>(ReadOnlySpan<T> w, int terms, int columns) : IWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref T _w = ref MemoryMarshal.GetReference(w);

    /// <inheritdoc/>
    public static bool HasRows => false;

    /// <inheritdoc/>
    public int Terms => terms;

    /// <inheritdoc/>
    public int Columns => columns;

    /// <inheritdoc/>
    public ref T At(nint term, nint column) => ref Unsafe.Add(ref _w, (column * Terms) + term);

    /// <inheritdoc/>
    public void Pack(nint firstTerm, nint terms, nint firstColumn, nint columns, ref T panels)
    {
        nint width = PanelLayout.Width<T>();
        for (nint column = 0; column < columns; column += width)
        {
            ref T panel = ref Unsafe.Add(ref panels, column * ProductMemory<T>.BlockTerms);
            Transposition.Copy(ref At(firstTerm, firstColumn + column), Terms, ref panel, width, nint.Min(width, columns - column), terms);
        }
    }
}
