using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>A computation that is written once for all vector widths.</summary>
/// <typeparam name="T">float or double, the lanes' type.</typeparam>
internal interface ILanesComputation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Computes with lanes of one width.</summary>
    void Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>;

    /// <summary>Computes with the lanes of a width.</summary>
    /// <param name="computation">The computation.</param>
    /// <param name="width">The width.</param>
    static void Run<TComputation>(in TComputation computation, VectorWidth width)
        where TComputation : struct, ILanesComputation<T>, allows ref struct
    {
        switch (VectorWidths.Resolve(width))
        {
            case VectorWidth.Bits512:
                computation.Compute<Lanes512<T>>();
                break;
            case VectorWidth.Bits256:
                computation.Compute<Lanes256<T>>();
                break;
            case VectorWidth.Bits128:
                computation.Compute<Lanes128<T>>();
                break;
            default:
                computation.Compute<ScalarLanes<T>>();
                break;
        }
    }
}
