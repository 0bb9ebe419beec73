using System.Numerics;
using System.Runtime.CompilerServices;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// The operands of c[r,n] = start[r,n] + sum over k of a[r,k] b[k,n]: each element begins as start and takes fused
/// multiply-adds in the order of k. Strides are in elements. The columns of b, start and c are contiguous; those of a have
/// a stride of their own, so that a may be a transposed matrix. c may be start, and overlaps nothing else that is read.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly ref struct Product<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref T _a;
    private readonly ref T _b;
    private readonly ref T _start;
    private readonly ref T _c;

    /// <summary>Describes a product; nothing is computed yet.</summary>
    /// <param name="a">a[0,0]; only read.</param>
    /// <param name="b">b[0,0]; only read.</param>
    /// <param name="start">start[0,0]; only read.</param>
    /// <param name="c">c[0,0].</param>
    public Product(ref T a, ref T b, ref T start, ref T c)
    {
        _a = ref a;
        _b = ref b;
        _start = ref start;
        _c = ref c;
    }

    /// <summary>The number of rows of c.</summary>
    public required nint Rows { get; init; }

    /// <summary>The number of columns of c.</summary>
    public required nint Columns { get; init; }

    /// <summary>The number of terms of each sum.</summary>
    public required nint Depth { get; init; }

    /// <summary>From a[r,k] to a[r + 1,k].</summary>
    public required nint ARow { get; init; }

    /// <summary>From a[r,k] to a[r,k + 1].</summary>
    public required nint ADepth { get; init; }

    /// <summary>From b[k,n] to b[k + 1,n].</summary>
    public required nint BDepth { get; init; }

    /// <summary>From start[r,n] to start[r + 1,n]; 0 where all rows start alike.</summary>
    public required nint StartRow { get; init; }

    /// <summary>1; or 0 where all columns start alike: then a vector's worth of elements from start[r,0] on holds that value.</summary>
    public required nint StartColumn { get; init; }

    /// <summary>From c[r,n] to c[r + 1,n].</summary>
    public required nint CRow { get; init; }

    /// <summary>a[row,k].</summary>
    public ref T A(nint row, nint k) => ref Unsafe.Add(ref _a, (row * ARow) + (k * ADepth));

    /// <summary>b[k,column].</summary>
    public ref T B(nint k, nint column) => ref Unsafe.Add(ref _b, (k * BDepth) + column);

    /// <summary>start[row,column].</summary>
    public ref T Start(nint row, nint column) => ref Unsafe.Add(ref _start, (row * StartRow) + (column * StartColumn));

    /// <summary>c[row,column].</summary>
    public ref T C(nint row, nint column) => ref Unsafe.Add(ref _c, (row * CRow) + column);
}
