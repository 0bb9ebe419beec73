using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Numerics;

/// <summary>Every vector width: where the processor lacks one, the runtime does it in software.</summary>
internal static class Widths
{
    public static readonly VectorWidth[] All =
        [VectorWidth.Widest, VectorWidth.Scalar, VectorWidth.Bits128, VectorWidth.Bits256, VectorWidth.Bits512];
}
