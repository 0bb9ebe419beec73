using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Training.Tests.Reduction;

public sealed class FlatVectorTests
{
    [Fact]
    public void Adding_changes_the_left_vector_only()
    {
        var left = new FlatVector<double>([1, 2, 3]);
        var right = new FlatVector<double>([0.5, -2, 1e-20]);

        left.Add(right);

        Assert.Equal([1.5, 0, 3], left.Values.ToArray());
        Assert.Equal([0.5, -2, 1e-20], right.Values.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(131_072)]
    public void A_crew_adds_each_element_once(int length)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(k => k * 0.1f)];
        FlatVector alone = new FlatVector<float>([.. values]);
        FlatVector shared = new FlatVector<float>([.. values]);
        FlatVector other = new FlatVector<float>([.. values.Select(value => 1 / (value + 1))]);
        var crew = new BackwardCrew();

        alone.Add(other);
        shared.Add(other, crew);

        Assert.True(alone.HasBitsOf(shared));
        Assert.Equal((length + 32_767) / 32_768, crew.Parts);
    }

    [Fact]
    public void A_crew_adds_no_other_length_or_type()
    {
        FlatVector vector = new FlatVector<float>([1, 2]);

        Assert.Throws<ArgumentException>(() => vector.Add(new FlatVector<float>([1]), new BackwardCrew()));
        Assert.Throws<InvalidCastException>(() => vector.Add(new FlatVector<double>([1, 2]), new BackwardCrew()));
    }

    [Fact]
    public void A_copy_is_independent()
    {
        var vector = new FlatVector<float>([1, 2]);
        FlatVector copy = vector.Copy();

        vector.Values[0] = 9;

        Assert.Equal([1f, 2f], copy.As<float>().Values.ToArray());
    }

    [Fact]
    public void Another_type_of_element_is_refused()
    {
        FlatVector floats = new FlatVector<float>([1]);

        Assert.Throws<InvalidCastException>(() => floats.As<double>());
        Assert.ThrowsAny<Exception>(() => floats.Add(new FlatVector<double>([1])));
    }

    [Fact]
    public void Bits_are_compared_but_any_not_a_number_equals_any_other()
    {
        FlatVector vector = new FlatVector<float>([1, float.NaN, 0]);

        Assert.True(vector.HasBitsOf(new FlatVector<float>([1, -float.NaN, 0])));
        Assert.False(vector.HasBitsOf(new FlatVector<float>([1, float.NaN, -0f])));
        Assert.False(vector.HasBitsOf(new FlatVector<float>([1, 2, 0])));
        Assert.False(vector.HasBitsOf(new FlatVector<float>([1, float.NaN])));
        Assert.False(vector.HasBitsOf(new FlatVector<double>([1, double.NaN, 0])));
    }

    [Fact]
    public void Another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => new FlatVector<float>([1, 2]).Add(new FlatVector<float>([1])));
}
