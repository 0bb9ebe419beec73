using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>A reduction of a sequence to one value over 16 virtual lanes, written once for any number of real ones.</summary>
/// <typeparam name="T">float or double: what the lanes hold.</typeparam>
internal interface IReduction<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of elements.</summary>
    int Length { get; }

    /// <summary>What each lane starts from.</summary>
    T Start { get; }

    /// <summary>Takes elements [index .. index + TLanes.Count) into lanes.</summary>
    TLanes Take<TLanes>(TLanes lanes, nint index)
        where TLanes : struct, ILanes<TLanes, T>;

    /// <summary>Folds lanes into others.</summary>
    TLanes Fold<TLanes>(TLanes lower, TLanes upper)
        where TLanes : struct, ILanes<TLanes, T>;
}
