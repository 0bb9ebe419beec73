using System.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// Two vectors of columns, left and right, of a <see cref="Product{T}"/> over part of its depth. The vectors may overlap: the
/// elements in common are then computed twice, to the same bits.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal ref struct ProductPanel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of rows.</summary>
    public nint Rows;

    /// <summary>The number of terms that each element takes.</summary>
    public nint Depth;

    /// <summary>Whether left and right are the same vector.</summary>
    public bool IsSingle;

    /// <summary>a[0,first k].</summary>
    public ref T A;

    /// <summary>From a[r,k] to a[r + 1,k].</summary>
    public nint ARow;

    /// <summary>From a[r,k] to a[r,k + 1].</summary>
    public nint ADepth;

    /// <summary>b[first k,left].</summary>
    public ref T BLeft;

    /// <summary>b[first k,right].</summary>
    public ref T BRight;

    /// <summary>From b[k,n] to b[k + 1,n].</summary>
    public nint BDepth;

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

    /// <summary>From c[r,n] to c[r + 1,n].</summary>
    public nint CRow;
}
