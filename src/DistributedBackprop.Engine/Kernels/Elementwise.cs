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
    /// <summary>Applies the operation to each of its elements once. Fewer than the narrowest whole vector has are done within the caller, which takes no longer than a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TOperation, T>(TOperation operation, VectorWidth width)
        where TOperation : struct, IElementwise<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint length = operation.Length;
        if (length >= Lanes128<T>.Count)
        {
            RunMany<TOperation, T>(operation, width);
            return;
        }

        nint index = 0;
        if (HasPair<T>(width) && length >= Lanes64<T>.Count)
        {
            operation.Apply<Lanes64<T>>(index);
            index = Lanes64<T>.Count;
        }

        for (; index < length; index++)
        {
            operation.Apply<ScalarLanes<T>>(index);
        }
    }

    // The operation comes by value: here it has an address, while its caller's stays in registers.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunMany<TOperation, T>(TOperation operation, VectorWidth width)
        where TOperation : struct, IElementwise<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        width = VectorWidths.Resolve(width);
        nint length = operation.Length;
        nint index = 0;
        if (width >= VectorWidth.Bits512 && length >= Lanes512<T>.Count)
        {
            index = Run<TOperation, Lanes512<T>, T>(in operation, index);
        }

        if (width >= VectorWidth.Bits256 && length - index >= Lanes256<T>.Count)
        {
            index = Run<TOperation, Lanes256<T>, T>(in operation, index);
        }

        if (width >= VectorWidth.Bits128 && length - index >= Lanes128<T>.Count)
        {
            index = Run<TOperation, Lanes128<T>, T>(in operation, index);
        }

        if (HasPair<T>(width) && length - index >= Lanes64<T>.Count)
        {
            index = Run<TOperation, Lanes64<T>, T>(in operation, index);
        }

        if (index < length)
        {
            Run<TOperation, ScalarLanes<T>, T>(in operation, index);
        }
    }

    /// <summary>Whether half of the narrowest vector is more than one element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasPair<T>(VectorWidth width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Lanes64<T>.Count > 1 && VectorWidths.Resolve(width) >= VectorWidth.Bits128;

    // A method of its own for each width: together they would exceed what the compiler is ready to inline. It is compiled in its
    // final form at once: in a first form each operation on vectors is a call.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static nint Run<TOperation, TLanes, T>(scoped in TOperation operation, nint index)
        where TOperation : struct, IElementwise<T>, allows ref struct
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TOperation own = operation;
        nint last = own.Length - TLanes.Count;
        for (; index <= last; index += TLanes.Count)
        {
            own.Apply<TLanes>(index);
        }

        return index;
    }
}
