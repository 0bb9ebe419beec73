namespace DistributedBackprop.Data.Tests;

public sealed class ExampleSetTests
{
    private readonly ExampleSet<float> _examples = new(count: 2, inputs: 3, outputs: 1, [1, 2, 3, 4, 5, 6], [7, 8]);

    [Fact]
    public void Gives_each_example_its_features_and_targets()
    {
        Assert.Equal([1, 2, 3], _examples.Features(0).ToArray());
        Assert.Equal([4, 5, 6], _examples.Features(1).ToArray());
        Assert.Equal([8], _examples.Targets(1).ToArray());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Refuses_an_example_that_is_not_there(int example)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _examples.Features(example).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => _examples.Targets(example).Length);
    }

    [Fact]
    public void Refuses_arrays_that_do_not_fit_the_shape()
    {
        Assert.Throws<ArgumentException>(() => new ExampleSet<float>(2, 1, 1, [1], [1, 2]));
        Assert.Throws<ArgumentException>(() => new ExampleSet<float>(2, 1, 1, [1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new ExampleSet<float>(1 << 16, 1 << 16, 0, [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExampleSet<float>(-1, 1, 1, [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExampleSet<float>(0, 0, 1, [], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExampleSet<float>(0, 1, -1, [], []));
        Assert.Throws<ArgumentNullException>(() => new ExampleSet<float>(0, 1, 1, null!, []));
        Assert.Throws<ArgumentNullException>(() => new ExampleSet<float>(0, 1, 1, [], null!));
    }
}
