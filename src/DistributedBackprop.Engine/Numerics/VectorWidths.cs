using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DistributedBackprop.Engine.Numerics;

/// <summary>Chooses the vector width once, at start.</summary>
internal static class VectorWidths
{
    private static readonly VectorWidth Widest = Choose();

    /// <summary>The width itself, or the widest that this processor is fast at.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorWidth Resolve(VectorWidth width) => width == VectorWidth.Widest ? Widest : width;

    /// <summary>Vectors pay only with a fused multiply-add in hardware: elsewhere each lane would call the software's one.</summary>
    private static VectorWidth Choose()
    {
        if (Vector512.IsHardwareAccelerated && Avx512F.IsSupported)
        {
            return VectorWidth.Bits512;
        }

        if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
        {
            return VectorWidth.Bits256;
        }

        return AdvSimd.Arm64.IsSupported ? VectorWidth.Bits128 : VectorWidth.Scalar;
    }
}
