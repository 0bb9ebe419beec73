using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Tests.Configuration;

public sealed class OverrideTests
{
    [Fact]
    public void An_override_wins_over_the_file_and_the_later_over_the_earlier() =>
        Assert.Equal(3, Minimal.Read(Minimal.With("\"seed\": 1"), "seed=2", "seed=3").Seed);

    [Fact]
    public void An_override_reaches_elements_of_lists() =>
        Assert.Equal(32, Assert.IsType<DenseDefinition>(Minimal.Read(Minimal.With(), "network.layers[0].units=32").Network.Layers[0]).Units);

    [Fact]
    public void A_single_value_that_stands_for_a_list_has_an_element() =>
        Assert.Equal(["other"], Minimal.Read(Minimal.With(), "data.target[0]=other").Data.Target);

    [Fact]
    public void An_override_makes_the_objects_that_the_file_leaves_out() =>
        Assert.Equal(0.5, Assert.IsType<StepSchedule>(Minimal.Read(Minimal.With(), "optimizer.schedule.factor=0.5", "optimizer.schedule.kind=step").Optimizer.Schedule).Factor);

    [Fact]
    public void Null_is_a_value() => Assert.Null(Minimal.Read(Minimal.With(), "stopping.divergenceFactor=null").Stopping.DivergenceFactor);

    [Fact]
    public void A_text_needs_no_quotes_even_where_it_looks_like_a_number() =>
        Assert.Equal("2024", Minimal.Read(Minimal.With(), "name=2024").Name);

    [Fact]
    public void A_quoted_text_loses_its_quotes() => Assert.Equal("abc", Minimal.Read(Minimal.With(), "name=\"abc\"").Name);

    [Fact]
    public void A_value_may_hold_equals_signs() => Assert.Equal("a=b.csv", Minimal.Read(Minimal.With(), "data.file=a=b.csv").Data.File);

    [Fact]
    public void A_whole_object_may_be_set() => Assert.Equal(
        new BatchOptions { MiniBatch = 16, MicroBatch = 4 },
        Minimal.Read(Minimal.With("\"batch\": { \"shuffle\": false }"), """batch={ "miniBatch": 16, "microBatch": 4 }""").Batch);

    [Fact]
    public void Another_kind_keeps_what_it_knows_and_drops_what_only_the_old_kind_had()
    {
        string json = Minimal.With("\"optimizer\": { \"kind\": \"momentum\", \"learningRate\": 0.2, \"coefficient\": 0.5 }");
        Assert.Equal(new Adam { LearningRate = 0.2, Beta1 = 0.8 }, Minimal.Read(json, "optimizer.beta1=0.8", "optimizer.kind=adam").Optimizer);
    }

    [Fact]
    public void Another_kind_does_not_hide_what_no_kind_knows()
    {
        string json = Minimal.With("\"optimizer\": { \"kind\": \"momentum\", \"coefficent\": 0.5 }");
        Assert.Equal(
            ["config/my.json line 4: optimizer.coefficent is not known here. Known: kind, learningRate, l2, clipNorm, schedule, beta1, beta2, epsilon."],
            Minimal.Problems(json, "optimizer.kind=adam"));
    }

    [Theory]
    [InlineData("optimizer.learningrat=1", "optimizer.learningrat is not known here. Did you mean 'learningRate'? Known: kind, learningRate, l2, clipNorm, schedule.")]
    [InlineData("optimiser.learningRate=1", "optimiser is not known here. Did you mean 'optimizer'? Known: name, seed, precision, data, network, optimizer, batch, stopping, workers, servers, checkpoint, output.")]
    [InlineData("optimizer.coefficient=1", "optimizer.coefficient is not known here. It belongs to kind momentum, nesterov. Known: kind, learningRate, l2, clipNorm, schedule.")]
    [InlineData("optimizer.learningRate=fast", "optimizer.learningRate is \"fast\"; expected a finite number.")]
    [InlineData("optimizer.learningRate=-1", "optimizer.learningRate is -1; allowed: greater than 0. (The learning rate before the schedule.)")]
    [InlineData("network.layers[2].units=1", "network.layers is a list of 1 element counted from [0], so there is no [2].")]
    [InlineData("data.ignore[0]=a", "data.ignore is not in the file, so it has no element [0]. Set the whole list.")]
    [InlineData("data.file.name=1", "data.file is \"a.csv\" (config/my.json line 2), so it has no 'name'.")]
    [InlineData("data.classWeights=balanced", "data.classWeights is \"balanced\"; expected an object such as { \"kind\": \"balanced\" }. Write data.classWeights.kind=balanced.")]
    [InlineData("optimizer=Adam", "optimizer is \"Adam\"; expected an object such as { \"kind\": \"adam\" }. Write optimizer.kind=adam.")]
    [InlineData("optimizer=fast", "optimizer is \"fast\"; expected an object such as { \"kind\": \"gradientDescent\" }.")]
    [InlineData("network.layers[x]=1", "'network.layers[x]' is not a path. Write keys joined by dots, and the index of an element in brackets: network.layers[0].units.")]
    [InlineData("network..loss=1", "'network..loss' is not a path. Write keys joined by dots, and the index of an element in brackets: network.layers[0].units.")]
    public void A_bad_override_is_named_as_it_was_written(string setting, string problem) =>
        Assert.Equal([$"--set {setting}: {problem}"], Minimal.Problems(Minimal.With(), setting));

    [Theory]
    [InlineData("seed")]
    [InlineData("=3")]
    public void An_override_is_a_path_and_a_value(string text) => Assert.Equal(
        $"'{text}' does not set an option. Write path=value, for example optimizer.learningRate=0.01.",
        Assert.Throws<ConfigurationException>(() => ConfigurationOverride.Parse(text)).Message);
}
