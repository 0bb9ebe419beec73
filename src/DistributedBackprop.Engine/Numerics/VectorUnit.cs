using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>What the engine found in this processor, for people who ask why training is as fast as it is. No result depends on it.</summary>
public static class VectorUnit
{
    /// <summary>The bits that kernels handle at once: 512, 256 or 128, or 0 where they take one element at a time.</summary>
    public static int Bits => VectorWidths.Resolve(VectorWidth.Widest) is var width and not VectorWidth.Scalar ? (int)width : 0;

    /// <summary>Whether the processor multiplies and adds with one rounding; elsewhere software does, to the same bits and much slower.</summary>
    public static bool HasFusedMultiplyAdd => Fma.IsSupported || AdvSimd.Arm64.IsSupported;
}
