using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Simulation.Tests.Sabotages;

/// <summary>Makes vectors of which one bit is wrong.</summary>
internal static class BitFlip
{
    /// <summary>A copy in which the highest bit of the first element's fraction is the other one.</summary>
    public static FlatVector Of(FlatVector vector)
    {
        FlatVector copy = vector.Copy();
        switch (copy)
        {
            case FlatVector<float> floats:
                floats.Values[0] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(floats.Values[0]) ^ (1 << 22));
                break;
            case FlatVector<double> doubles:
                doubles.Values[0] = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(doubles.Values[0]) ^ (1L << 51));
                break;
            default:
                throw new ArgumentException($"A vector of floats or doubles is needed, not a {vector.GetType()}.", nameof(vector));
        }

        return copy;
    }
}
