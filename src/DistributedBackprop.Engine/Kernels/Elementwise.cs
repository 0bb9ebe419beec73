using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>
/// Runs an elementwise operation: as many elements as go into the widest vectors first, the rest in ever narrower ones.
/// That is sound because the width changes no bit.
/// </summary>
internal static class Elementwise
{
    /// <summary>Applies the operation to each of its elements once.</summary>
    public static void Run<TOperation, T>(TOperation operation, VectorWidth width)
        where TOperation : struct, IElementwise<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        width = VectorWidths.Resolve(width);
        nint index = 0;
        if (width >= VectorWidth.Bits512)
        {
            index = Run<TOperation, Lanes512<T>, T>(operation, index);
        }

        if (width >= VectorWidth.Bits256)
        {
            index = Run<TOperation, Lanes256<T>, T>(operation, index);
        }

        if (width >= VectorWidth.Bits128)
        {
            index = Run<TOperation, Lanes128<T>, T>(operation, index);
        }

        Run<TOperation, ScalarLanes<T>, T>(operation, index);
    }

    private static nint Run<TOperation, TLanes, T>(TOperation operation, nint index)
        where TOperation : struct, IElementwise<T>, allows ref struct
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint last = operation.Length - TLanes.Count;
        for (; index <= last; index += TLanes.Count)
        {
            operation.Apply<TLanes>(index);
        }

        return index;
    }
}
