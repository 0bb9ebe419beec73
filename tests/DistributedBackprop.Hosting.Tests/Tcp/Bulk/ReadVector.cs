using DistributedBackprop.Engine;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

/// <summary>A vector that notices when its bytes are looked at.</summary>
internal sealed class ReadVector(int length, Action isRead) : FlatVector
{
    private readonly FlatVector<float> _vector = new(new float[length]);

    public override int Length => _vector.Length;

    public override Span<byte> Bytes
    {
        get
        {
            isRead();
            return _vector.Bytes;
        }
    }

    public override void Add(FlatVector other, ICrew? crew = null) => _vector.Add(other);

    public override FlatVector Copy() => _vector.Copy();

    public override bool HasBitsOf(FlatVector other) => _vector.HasBitsOf(other);
}
