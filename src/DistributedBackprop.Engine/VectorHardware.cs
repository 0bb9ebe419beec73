using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine;

/// <summary>What the engine computes with on this processor. It changes speed, never a bit.</summary>
public static class VectorHardware
{
    /// <summary>The bits of a vector in use: 512, 256 or 128; 0 where there is no fused multiply-add in hardware and elements are computed one by one.</summary>
    public static int Bits => VectorWidths.Resolve(VectorWidth.Widest) switch
    {
        VectorWidth.Bits512 => 512,
        VectorWidth.Bits256 => 256,
        VectorWidth.Bits128 => 128,
        _ => 0,
    };
}
