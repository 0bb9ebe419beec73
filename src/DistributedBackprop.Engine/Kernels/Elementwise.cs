using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>Runs an elementwise operation: as many elements as go into the widest vectors first, the rest in ever narrower ones.</summary>
internal static class Elementwise
{
    /// <summary>Applies the operation to each of its elements once, in the order of their indices.</summary>
    public static void Run<TOperation, T>(TOperation operation, VectorWidth width)
        where TOperation : struct, IElementwise<T>, allows ref struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint done = 0;
        Run<TOperation, ScalarLanes<T>, T>(operation, done);
    }

    private static nint Run<TOperation, TLanes, T>(TOperation operation, nint index)
        where TOperation : struct, IElementwise<T>, allows ref struct
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint end = operation.Length - TLanes.Count;
        for (; index <= end; index += TLanes.Count)
        {
            operation.Apply<TLanes>(index);
        }

        return index;
    }
}
