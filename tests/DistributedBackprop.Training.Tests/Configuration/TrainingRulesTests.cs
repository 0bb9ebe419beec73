namespace DistributedBackprop.Training.Tests.Configuration;

/// <summary>Options that are allowed one by one but not together.</summary>
public sealed class TrainingRulesTests
{
    [Theory]
    [InlineData("data.task=regression", "network.loss is crossEntropy, which compares classes, but data.task is regression. Use halfSquaredError or meanSquaredError.", "config/my.json line 3")]
    [InlineData("data.targetScaling={\"kind\": \"minMax\"}", "data.targetScaling scales numbers, but data.task is classification, whose targets are classes. Leave it out.", "--set data.targetScaling={\"kind\": \"minMax\"}")]
    [InlineData("data.target=[\"y\", \"x\"]", "data.target names 2 columns, but a classification has one column of classes. Name one, or set data.task to regression.", "--set data.target=[\"y\", \"x\"]")]
    [InlineData("data.ignore=y", "data.ignore names the column 'y', which is also in data.target. Take it out of one of them.", "--set data.ignore=y")]
    [InlineData("data.categories=y", "data.categories names the column 'y', which is also in data.target or data.ignore and so no feature. Take it out of one of them.", "--set data.categories=y")]
    [InlineData("batch.microBatch=64", "batch.microBatch is 64, more than batch.miniBatch, 32, which is cut into micro-batches. Make it at most that.", "--set batch.microBatch=64")]
    [InlineData("batch.miniBatch=4", "batch.microBatch is 8, more than batch.miniBatch, 4, which is cut into micro-batches. Make it at most that.", "--set batch.miniBatch=4")]
    [InlineData("workers.silenceSeconds=0.5", "workers.silenceSeconds is 0.5, not more than workers.heartbeatSeconds, 1: every worker would count as lost. Several times that is usual.", "--set workers.silenceSeconds=0.5")]
    [InlineData("optimizer.schedule={\"kind\": \"cosine\", \"warmUpEpochs\": 21}", "optimizer.schedule.warmUpEpochs is 21, more than stopping.epochs, 20. Make it at most that.", "--set optimizer.schedule={\"kind\": \"cosine\", \"warmUpEpochs\": 21}")]
    [InlineData("network.loss=binaryCrossEntropy", "network.loss is binaryCrossEntropy while network.layers[0].activation is softmax; binaryCrossEntropy needs the output's activation to be sigmoid.", "--set network.loss=binaryCrossEntropy")]
    [InlineData("network.layers[0].activation=tanh", "network.loss is crossEntropy while network.layers[0].activation is tanh; crossEntropy needs the output's activation to be softmax.", "config/my.json line 3")]
    [InlineData("network.layers=[{\"units\": 2, \"activation\": \"softmax\"}, {\"units\": 2, \"activation\": \"softmax\"}]", "network.layers[0].activation is softmax in a hidden layer. Softmax is for the output only; choose relu, tanh, sigmoid, leakyRelu or identity.", "--set network.layers=[{\"units\": 2, \"activation\": \"softmax\"}, {\"units\": 2, \"activation\": \"softmax\"}]")]
    [InlineData("optimizer={\"kind\": \"adam\", \"epsilon\": 1e-60}", "optimizer.epsilon is 1E-60, which Single rounds to 0. Choose a larger one or a wider precision.", "--set optimizer={\"kind\": \"adam\", \"epsilon\": 1e-60}")]
    public void Options_that_contradict_each_other_are_refused(string setting, string problem, string origin) =>
        Assert.Equal([$"{origin}: {problem}"], Minimal.Problems(Minimal.With(), setting));

    [Fact]
    public void A_column_may_be_a_target_once()
    {
        string json = """
            { "data": { "file": "a.csv", "target": ["y", "z", "y"], "task": "regression" },
              "network": { "layers": [{ "units": 2, "activation": "identity" }], "loss": "halfSquaredError" } }
            """;
        Assert.Equal(["config/my.json line 1: data.target names the column 'y' twice. Name it once."], Minimal.Problems(json));
    }

    [Fact]
    public void Explicit_weights_fit_each_other()
    {
        string layers = """network.layers=[{"units": 1, "initializer": {"kind": "explicit", "weights": [[1, 2]]}}, {"units": 1, "activation": "softmax", "initializer": {"kind": "explicit", "weights": [[1, 2]]}}]""";
        Assert.Equal(
            [$"--set {layers}: network.layers[1].initializer.weights[0] holds 2 weights for 1 inputs. Give one weight an input."],
            Minimal.Problems(Minimal.With(), layers));
    }

    [Fact]
    public void Explicit_weights_of_the_first_layer_tell_the_inputs() => Assert.Single(
        Minimal.Read(Minimal.With(), """network.layers[0].initializer={"kind": "explicit", "weights": [[1, 2], [3, 4], [5, 6]]}""").Network.Layers);

    [Fact]
    public void Squared_errors_are_allowed_for_classes() => Assert.Equal(
        Engine.Losses.Loss.HalfSquaredError,
        Minimal.Read(Minimal.With(), "network.loss=halfSquaredError", "network.layers[0].activation=sigmoid").Network.Loss);

    [Fact]
    public void The_best_model_is_allowed_without_a_validation_part() => Assert.Equal(
        0, Minimal.Read(Minimal.With(), "output.model=best", "data.validationShare=0").Data.ValidationShare);
}
