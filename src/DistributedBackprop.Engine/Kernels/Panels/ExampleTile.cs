using System.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The operands of a few rows of c[r,n] = start[r,n] + sum over k of a[r,k] b[k,n] for one or two vectors of columns, left and
/// right. a, b and c are in panels. Strides are in elements.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal ref struct ExampleTile<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of terms.</summary>
    public nint Depth;

    /// <summary>a[0,0], at the first column of a panel.</summary>
    public ref T A;

    /// <summary>From one past the last column of a's panel to the same row of the next panel.</summary>
    public nint NextPanel;

    /// <summary>b[0,left], in a panel.</summary>
    public ref T BLeft;

    /// <summary>b[0,right].</summary>
    public ref T BRight;

    /// <summary>What to ask for meanwhile.</summary>
    public LookAhead<T> LookAhead;

    /// <summary>What c[0,left] starts from.</summary>
    public ref T StartLeft;

    /// <summary>What c[0,right] starts from.</summary>
    public ref T StartRight;

    /// <summary>From start[r,n] to start[r + 1,n].</summary>
    public nint StartRow;

    /// <summary>c[0,left].</summary>
    public ref T CLeft;

    /// <summary>c[0,right].</summary>
    public ref T CRight;
}
