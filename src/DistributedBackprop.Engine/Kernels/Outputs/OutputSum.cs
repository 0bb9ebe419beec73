using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Outputs;

/// <summary>Sums over outputs for several examples at once, each to the bits of <see cref="VirtualLanes"/>.</summary>
/// <typeparam name="TLanes">The lanes, over examples.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static class OutputSum<TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The sum. Output k goes into virtual lane k mod 16, from +0 on; then lane j takes lane j + 8, j + 4, j + 2 and j + 1 in turn. Lanes
    /// that no output reached are +0, which changes no sum: none is -0.
    /// </summary>
    /// <param name="first">The first output's vector.</param>
    /// <param name="stride">From an output to the next one, in elements.</param>
    /// <param name="outputs">The number of outputs, at least 1.</param>
    [SkipLocalsInit]
    public static TLanes Of(ref T first, nint stride, nint outputs)
    {
        Span<T> lanes = stackalloc T[VirtualLanes.LaneCount * TLanes.Count];
        nint reached = nint.Min(outputs, VirtualLanes.LaneCount);
        TLanes zero = TLanes.Broadcast(T.Zero);
        for (nint k = 0; k < reached; k++)
        {
            TLanes.Store(zero + TLanes.Load(in first, k * stride), lanes, k * TLanes.Count);
        }

        for (nint k = reached; k < outputs; k++)
        {
            nint lane = k % VirtualLanes.LaneCount * TLanes.Count;
            TLanes.Store(TLanes.Load(lanes, lane) + TLanes.Load(in first, k * stride), lanes, lane);
        }

        for (nint half = VirtualLanes.LaneCount / 2; half > 0; half /= 2)
        {
            for (nint lane = 0; lane < half && lane + half < reached; lane++)
            {
                TLanes.Store(TLanes.Load(lanes, lane * TLanes.Count) + TLanes.Load(lanes, (lane + half) * TLanes.Count), lanes, lane * TLanes.Count);
            }

            reached = nint.Min(reached, half);
        }

        return TLanes.Load(lanes, 0);
    }
}
