using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tests.Tcp.Bulk;

/// <summary>Vectors to move.</summary>
internal static class Vectors
{
    /// <summary>Vectors of any bits, those of not-a-numbers too.</summary>
    public static FlatVector[] Any(int seed, params int[] lengths)
    {
        var random = new Random(seed);
        FlatVector[] vectors = Empty(lengths);
        foreach (FlatVector vector in vectors)
        {
            random.NextBytes(vector.Bytes);
        }

        return vectors;
    }

    public static FlatVector[] Empty(params int[] lengths) => [.. lengths.Select(length => new FlatVector<float>(new float[length]))];

    public static void AssertSameBytes(IReadOnlyList<FlatVector> expected, IReadOnlyList<FlatVector> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach ((FlatVector one, FlatVector other) in expected.Zip(actual))
        {
            Assert.True(one.Bytes.SequenceEqual(other.Bytes));
        }
    }
}
