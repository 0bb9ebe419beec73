using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Numerics;

public sealed class VectorWidthsTests
{
    [Fact]
    public void A_width_that_is_asked_for_is_kept()
    {
        foreach (VectorWidth width in Widths.All.Where(width => width != VectorWidth.Widest))
        {
            Assert.Equal(width, VectorWidths.Resolve(width));
        }
    }

    [Fact]
    public void The_widest_vectors_with_a_fused_multiply_add_in_hardware_are_chosen()
    {
        VectorWidth widest = VectorWidths.Resolve(VectorWidth.Widest);
        Assert.Equal(Vector512.IsHardwareAccelerated, widest == VectorWidth.Bits512);
        Assert.True(Fma.IsSupported || widest < VectorWidth.Bits256);
        Assert.NotEqual(VectorWidth.Widest, widest);
    }
}
