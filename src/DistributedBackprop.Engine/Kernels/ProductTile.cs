using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// The innermost loops of a <see cref="Product{T}"/>: a few rows of a panel, each element one chain of fused multiply-adds that
/// stays in a register over the whole depth. All starts are read before anything is written. After the last term references
/// stand beyond their operands; nothing follows them there.
/// </summary>
/// <typeparam name="TLanes">The lanes, over columns.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static class ProductTile<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Eight rows of both vectors: 16 chains, which with their operands need more than 16 registers.</summary>
    public static void EightByTwo(in ProductPanel<T> panel, nint row)
    {
        nint startRow = panel.StartRow;
        ref T startLeft = ref Unsafe.Add(ref panel.StartLeft, row * startRow);
        ref T startRight = ref Unsafe.Add(ref panel.StartRight, row * startRow);
        TLanes left0 = TLanes.Load(in startLeft, 0);
        TLanes right0 = TLanes.Load(in startRight, 0);
        TLanes left1 = TLanes.Load(in startLeft, startRow);
        TLanes right1 = TLanes.Load(in startRight, startRow);
        TLanes left2 = TLanes.Load(in startLeft, 2 * startRow);
        TLanes right2 = TLanes.Load(in startRight, 2 * startRow);
        TLanes left3 = TLanes.Load(in startLeft, 3 * startRow);
        TLanes right3 = TLanes.Load(in startRight, 3 * startRow);
        TLanes left4 = TLanes.Load(in startLeft, 4 * startRow);
        TLanes right4 = TLanes.Load(in startRight, 4 * startRow);
        TLanes left5 = TLanes.Load(in startLeft, 5 * startRow);
        TLanes right5 = TLanes.Load(in startRight, 5 * startRow);
        TLanes left6 = TLanes.Load(in startLeft, 6 * startRow);
        TLanes right6 = TLanes.Load(in startRight, 6 * startRow);
        TLanes left7 = TLanes.Load(in startLeft, 7 * startRow);
        TLanes right7 = TLanes.Load(in startRight, 7 * startRow);

        nint aRow = panel.ARow;
        nint aDepth = panel.ADepth;
        nint bDepth = panel.BDepth;
        ref T a = ref Unsafe.Add(ref panel.A, row * aRow);
        ref T a4 = ref Unsafe.Add(ref a, 4 * aRow);
        ref T bLeft = ref panel.BLeft;
        ref T bRight = ref panel.BRight;
        nint aRow2 = 2 * aRow;
        nint aRow3 = 3 * aRow;
        for (nint k = panel.Depth; k > 0; k--)
        {
            TLanes left = TLanes.Load(in bLeft, 0);
            TLanes right = TLanes.Load(in bRight, 0);
            TLanes factor = TLanes.Broadcast(a);
            left0 = TLanes.FusedMultiplyAdd(factor, left, left0);
            right0 = TLanes.FusedMultiplyAdd(factor, right, right0);
            factor = TLanes.Broadcast(Unsafe.Add(ref a, aRow));
            left1 = TLanes.FusedMultiplyAdd(factor, left, left1);
            right1 = TLanes.FusedMultiplyAdd(factor, right, right1);
            factor = TLanes.Broadcast(Unsafe.Add(ref a, aRow2));
            left2 = TLanes.FusedMultiplyAdd(factor, left, left2);
            right2 = TLanes.FusedMultiplyAdd(factor, right, right2);
            factor = TLanes.Broadcast(Unsafe.Add(ref a, aRow3));
            left3 = TLanes.FusedMultiplyAdd(factor, left, left3);
            right3 = TLanes.FusedMultiplyAdd(factor, right, right3);
            factor = TLanes.Broadcast(a4);
            left4 = TLanes.FusedMultiplyAdd(factor, left, left4);
            right4 = TLanes.FusedMultiplyAdd(factor, right, right4);
            factor = TLanes.Broadcast(Unsafe.Add(ref a4, aRow));
            left5 = TLanes.FusedMultiplyAdd(factor, left, left5);
            right5 = TLanes.FusedMultiplyAdd(factor, right, right5);
            factor = TLanes.Broadcast(Unsafe.Add(ref a4, aRow2));
            left6 = TLanes.FusedMultiplyAdd(factor, left, left6);
            right6 = TLanes.FusedMultiplyAdd(factor, right, right6);
            factor = TLanes.Broadcast(Unsafe.Add(ref a4, aRow3));
            left7 = TLanes.FusedMultiplyAdd(factor, left, left7);
            right7 = TLanes.FusedMultiplyAdd(factor, right, right7);
            a = ref Unsafe.Add(ref a, aDepth);
            a4 = ref Unsafe.Add(ref a4, aDepth);
            bLeft = ref Unsafe.Add(ref bLeft, bDepth);
            bRight = ref Unsafe.Add(ref bRight, bDepth);
        }

        nint cRow = panel.CRow;
        ref T cLeft = ref Unsafe.Add(ref panel.CLeft, row * cRow);
        ref T cRight = ref Unsafe.Add(ref panel.CRight, row * cRow);
        TLanes.Store(left0, ref cLeft, 0);
        TLanes.Store(right0, ref cRight, 0);
        TLanes.Store(left1, ref cLeft, cRow);
        TLanes.Store(right1, ref cRight, cRow);
        TLanes.Store(left2, ref cLeft, 2 * cRow);
        TLanes.Store(right2, ref cRight, 2 * cRow);
        TLanes.Store(left3, ref cLeft, 3 * cRow);
        TLanes.Store(right3, ref cRight, 3 * cRow);
        TLanes.Store(left4, ref cLeft, 4 * cRow);
        TLanes.Store(right4, ref cRight, 4 * cRow);
        TLanes.Store(left5, ref cLeft, 5 * cRow);
        TLanes.Store(right5, ref cRight, 5 * cRow);
        TLanes.Store(left6, ref cLeft, 6 * cRow);
        TLanes.Store(right6, ref cRight, 6 * cRow);
        TLanes.Store(left7, ref cLeft, 7 * cRow);
        TLanes.Store(right7, ref cRight, 7 * cRow);
    }

    /// <summary>Eight rows of the left vector alone: 8 chains, the fewest that keep two multiply-add units busy.</summary>
    public static void EightByOne(in ProductPanel<T> panel, nint row)
    {
        nint startRow = panel.StartRow;
        ref T startLeft = ref Unsafe.Add(ref panel.StartLeft, row * startRow);
        TLanes left0 = TLanes.Load(in startLeft, 0);
        TLanes left1 = TLanes.Load(in startLeft, startRow);
        TLanes left2 = TLanes.Load(in startLeft, 2 * startRow);
        TLanes left3 = TLanes.Load(in startLeft, 3 * startRow);
        TLanes left4 = TLanes.Load(in startLeft, 4 * startRow);
        TLanes left5 = TLanes.Load(in startLeft, 5 * startRow);
        TLanes left6 = TLanes.Load(in startLeft, 6 * startRow);
        TLanes left7 = TLanes.Load(in startLeft, 7 * startRow);

        nint aRow = panel.ARow;
        nint aDepth = panel.ADepth;
        nint bDepth = panel.BDepth;
        ref T a = ref Unsafe.Add(ref panel.A, row * aRow);
        ref T a4 = ref Unsafe.Add(ref a, 4 * aRow);
        ref T bLeft = ref panel.BLeft;
        nint aRow2 = 2 * aRow;
        nint aRow3 = 3 * aRow;
        for (nint k = panel.Depth; k > 0; k--)
        {
            TLanes left = TLanes.Load(in bLeft, 0);
            left0 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a), left, left0);
            left1 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref a, aRow)), left, left1);
            left2 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref a, aRow2)), left, left2);
            left3 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref a, aRow3)), left, left3);
            left4 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(a4), left, left4);
            left5 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref a4, aRow)), left, left5);
            left6 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref a4, aRow2)), left, left6);
            left7 = TLanes.FusedMultiplyAdd(TLanes.Broadcast(Unsafe.Add(ref a4, aRow3)), left, left7);
            a = ref Unsafe.Add(ref a, aDepth);
            a4 = ref Unsafe.Add(ref a4, aDepth);
            bLeft = ref Unsafe.Add(ref bLeft, bDepth);
        }

        nint cRow = panel.CRow;
        ref T cLeft = ref Unsafe.Add(ref panel.CLeft, row * cRow);
        TLanes.Store(left0, ref cLeft, 0);
        TLanes.Store(left1, ref cLeft, cRow);
        TLanes.Store(left2, ref cLeft, 2 * cRow);
        TLanes.Store(left3, ref cLeft, 3 * cRow);
        TLanes.Store(left4, ref cLeft, 4 * cRow);
        TLanes.Store(left5, ref cLeft, 5 * cRow);
        TLanes.Store(left6, ref cLeft, 6 * cRow);
        TLanes.Store(left7, ref cLeft, 7 * cRow);
    }

    /// <summary>Up to four rows of both vectors: 8 chains. Where fewer rows are left, the last of them is computed again.</summary>
    public static void FourByTwo(in ProductPanel<T> panel, nint row)
    {
        nint last = panel.Rows - 1;
        nint row1 = nint.Min(row + 1, last) - row;
        nint row2 = nint.Min(row + 2, last) - row;
        nint row3 = nint.Min(row + 3, last) - row;

        nint startRow = panel.StartRow;
        ref T startLeft = ref Unsafe.Add(ref panel.StartLeft, row * startRow);
        ref T startRight = ref Unsafe.Add(ref panel.StartRight, row * startRow);
        TLanes left0 = TLanes.Load(in startLeft, 0);
        TLanes right0 = TLanes.Load(in startRight, 0);
        TLanes left1 = TLanes.Load(in startLeft, row1 * startRow);
        TLanes right1 = TLanes.Load(in startRight, row1 * startRow);
        TLanes left2 = TLanes.Load(in startLeft, row2 * startRow);
        TLanes right2 = TLanes.Load(in startRight, row2 * startRow);
        TLanes left3 = TLanes.Load(in startLeft, row3 * startRow);
        TLanes right3 = TLanes.Load(in startRight, row3 * startRow);

        nint aRow = panel.ARow;
        nint aDepth = panel.ADepth;
        nint bDepth = panel.BDepth;
        ref T a = ref Unsafe.Add(ref panel.A, row * aRow);
        ref T bLeft = ref panel.BLeft;
        ref T bRight = ref panel.BRight;
        nint aRow1 = row1 * aRow;
        nint aRow2 = row2 * aRow;
        nint aRow3 = row3 * aRow;
        for (nint k = panel.Depth; k > 0; k--)
        {
            TLanes left = TLanes.Load(in bLeft, 0);
            TLanes right = TLanes.Load(in bRight, 0);
            TLanes factor = TLanes.Broadcast(a);
            left0 = TLanes.FusedMultiplyAdd(factor, left, left0);
            right0 = TLanes.FusedMultiplyAdd(factor, right, right0);
            factor = TLanes.Broadcast(Unsafe.Add(ref a, aRow1));
            left1 = TLanes.FusedMultiplyAdd(factor, left, left1);
            right1 = TLanes.FusedMultiplyAdd(factor, right, right1);
            factor = TLanes.Broadcast(Unsafe.Add(ref a, aRow2));
            left2 = TLanes.FusedMultiplyAdd(factor, left, left2);
            right2 = TLanes.FusedMultiplyAdd(factor, right, right2);
            factor = TLanes.Broadcast(Unsafe.Add(ref a, aRow3));
            left3 = TLanes.FusedMultiplyAdd(factor, left, left3);
            right3 = TLanes.FusedMultiplyAdd(factor, right, right3);
            a = ref Unsafe.Add(ref a, aDepth);
            bLeft = ref Unsafe.Add(ref bLeft, bDepth);
            bRight = ref Unsafe.Add(ref bRight, bDepth);
        }

        nint cRow = panel.CRow;
        ref T cLeft = ref Unsafe.Add(ref panel.CLeft, row * cRow);
        ref T cRight = ref Unsafe.Add(ref panel.CRight, row * cRow);
        TLanes.Store(left0, ref cLeft, 0);
        TLanes.Store(right0, ref cRight, 0);
        TLanes.Store(left1, ref cLeft, row1 * cRow);
        TLanes.Store(right1, ref cRight, row1 * cRow);
        TLanes.Store(left2, ref cLeft, row2 * cRow);
        TLanes.Store(right2, ref cRight, row2 * cRow);
        TLanes.Store(left3, ref cLeft, row3 * cRow);
        TLanes.Store(right3, ref cRight, row3 * cRow);
    }
}
