using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>An operation on each element of some spans alone, written once for any number of lanes.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal interface IElementwise<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of elements.</summary>
    int Length { get; }

    /// <summary>Does elements [index .. index + TLanes.Count).</summary>
    void Apply<TLanes>(nint index)
        where TLanes : struct, ILanes<TLanes, T>;
}
