using System.Numerics;
using System.Runtime.CompilerServices;
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
        if (width >= VectorWidth.Bits512 && operation.Length >= Lanes512<T>.Count)
        {
            index = Run<TOperation, Lanes512<T>, T>(operation, index);
        }

        if (width >= VectorWidth.Bits256 && operation.Length - index >= Lanes256<T>.Count)
        {
            index = Run<TOperation, Lanes256<T>, T>(operation, index);
        }

        if (width >= VectorWidth.Bits128 && operation.Length - index >= Lanes128<T>.Count)
        {
            index = Run<TOperation, Lanes128<T>, T>(operation, index);
        }

        if (index < operation.Length)
        {
            Run<TOperation, ScalarLanes<T>, T>(operation, index);
        }
    }

    // A method of its own for each width: together they would exceed what the compiler is ready to inline. It is compiled in its
    // final form at once: in a first form each operation on vectors is a call.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
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
