namespace DistributedBackprop.Data.Tests;

public sealed class ClassWeightTests
{
    private static readonly DataOptions Whole = Samples.Classes with { ValidationShare = 0 };

    [Fact]
    public void No_weights_are_an_empty_list() => Assert.Empty(Weights(["a", "b", "a"], new NoClassWeights()));

    [Fact]
    public void Balanced_weights_let_every_class_count_the_same()
    {
        IReadOnlyList<double> weights = Weights(["a", "b", "a", "c", "a", "a"], new BalancedClassWeights());
        Assert.Equal([6.0 / (3 * 4), 6.0 / 3, 6.0 / 3], weights);
    }

    [Fact]
    public void Weights_are_balanced_by_the_training_part()
    {
        string[] classes = ["a", "a", "a", "a", "a", "a", "b", "b"];
        DataOptions options = Whole with { ValidationShare = 0.5, ClassWeights = new BalancedClassWeights() };
        Assert.Equal([4.0 / (2 * 3), 4.0 / (2 * 1)], Samples.Prepare(Samples.Counted(classes), options).Preparation.ClassWeights);
    }

    [Fact]
    public void Given_weights_go_to_their_classes_and_others_are_1() =>
        Assert.Equal([1, 2.5, 1], Weights(["c", "b", "a"], Given(("b", 2.5))));

    [Theory]
    [InlineData("d", "data.classWeights: 'd' is no class of examples.csv. Name each of its classes at most once: a, b, c.")]
    [InlineData("a", "data.classWeights: 'a' is weighted twice for examples.csv. Name each of its classes at most once: a, b, c.")]
    public void Weights_of_no_class_or_given_twice_are_refused(string name, string message) => Assert.Equal(
        message, Assert.Throws<DataException>(() => Weights(["c", "b", "a"], Given(("a", 2), (name, 3)))).Message);

    [Fact]
    public void Numbers_have_no_class_weights() => Assert.Equal(
        "data.classWeights: a regression has no classes. Leave it out, or set data.task to 'classification' to predict classes.",
        Assert.Throws<DataException>(() => Samples.Prepare(
            Samples.Counted(["1", "2"]), Samples.Numbers with { ClassWeights = new BalancedClassWeights() })).Message);

    [Fact]
    public void Weights_change_the_hash_but_no_example()
    {
        PreparedData<double> plain = Samples.Prepare(Samples.Counted(["a", "b"]), Whole);
        PreparedData<double> weighted = Samples.Prepare(Samples.Counted(["a", "b"]), Whole with { ClassWeights = Given(("a", 2)) });
        PreparedData<double> otherwise = Samples.Prepare(Samples.Counted(["a", "b"]), Whole with { ClassWeights = Given(("b", 2)) });
        Assert.Equal(plain.Training.Targets(0).ToArray(), weighted.Training.Targets(0).ToArray());
        Assert.Equal(3, new[] { plain.Hash, weighted.Hash, otherwise.Hash }.Distinct().Count());
    }

    private static GivenClassWeights Given(params (string Class, double Weight)[] weights) =>
        new() { Weights = [.. weights.Select(weight => new ClassWeight { Class = weight.Class, Weight = weight.Weight })] };

    private static IReadOnlyList<double> Weights(string[] classes, ClassWeighting weighting) =>
        Samples.Prepare(Samples.Counted(classes), Whole with { ClassWeights = weighting }).Preparation.ClassWeights;
}
