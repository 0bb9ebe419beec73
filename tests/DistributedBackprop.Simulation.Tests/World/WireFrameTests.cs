using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Tests.World;

public class WireFrameTests
{
    private static readonly RoundId Round = new(new ModelVersion(1, 2), RoundKind.Gradient);

    private static readonly Push Message = new(
        new WorkerId("1", 1), Round, 3, [new Contribution(new TreeNode(1, 0), default, new FlatVector<float>([1, float.NaN, -0f]))], TimeSpan.FromSeconds(1));

    [Fact]
    public void A_frame_is_intact_until_any_bit_of_it_is_flipped()
    {
        WireFrame frame = WireFrame.Of(Message);

        Assert.True(frame.IsIntact);
        Assert.All(Enumerable.Range(0, frame.Bits), bit => Assert.False(frame.WithFlippedBit(bit).IsIntact));
    }

    [Fact]
    public void Frames_hold_tensors_bit_by_bit()
    {
        Push other = Message with { Contributions = [Message.Contributions[0] with { Gradient = new FlatVector<float>([1, float.NaN, 0f]) }] };

        Assert.Equal(WireFrame.Of(Message).Bits, WireFrame.Of(other).Bits);
        Assert.NotEqual(WireFrame.Of(Message).Checksum, WireFrame.Of(other).Checksum);
    }
}
