using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Engine.Tests;

/// <summary>Where flat vectors lie.</summary>
public sealed class VectorMemoryTests
{
    internal const int CacheLine = 64;

    [Theory]
    [InlineData(1 << 12)]
    [InlineData(100_001)]
    public void A_long_vector_begins_at_a_cache_line_and_stays_there(int length)
    {
        Memory<float>[] vectors = [.. Enumerable.Range(0, 8).Select(_ => VectorMemory.Allocate<float>(length))];

        GC.Collect();

        Assert.All(vectors, vector => Assert.Equal(0, AddressOf(vector.Span) % CacheLine));
        Assert.All(vectors, vector => Assert.Equal(length, vector.Length));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5000)]
    public void All_elements_are_0(int length)
    {
        Memory<double> vector = VectorMemory.Allocate<double>(length);

        Assert.Equal(new double[length], vector.ToArray());
    }

    [Fact]
    public void A_negative_length_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => VectorMemory.Allocate<float>(-1));

    internal static nint AddressOf(Span<float> span) => Unsafe.ByteOffset(ref Unsafe.NullRef<float>(), ref MemoryMarshal.GetReference(span));
}
