using System.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The operands of a few rows of c[r,n] = sum over k of a[k,r] b[k,n], within leaves of k and by the tree over them, for one or two
/// vectors of columns, left and right. a and b are in panels. Strides are in elements.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal ref struct TreeTile<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The leaves.</summary>
    public LeafRows Leaves;

    /// <summary>a[0,0] of the first leaf: the upper group of rows of c.</summary>
    public ref T UpperA;

    /// <summary>a[0,r] for the middle group's first row r; it may be in another panel.</summary>
    public ref T MiddleA;

    /// <summary>a[0,r] for the lower group's first row r.</summary>
    public ref T LowerA;

    /// <summary>b[0,left] of the first leaf.</summary>
    public ref T BLeft;

    /// <summary>b[0,right].</summary>
    public ref T BRight;

    /// <summary>Memory for sums that wait; overwritten.</summary>
    public ref T Sums;

    /// <summary>c[0,left].</summary>
    public ref T CLeft;

    /// <summary>c[0,right].</summary>
    public ref T CRight;

    /// <summary>From c[r,n] to c[r + 1,n].</summary>
    public nint CRow;
}
