using DistributedBackprop.Data;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Tests.Configuration;

public sealed class ReadingTests
{
    [Fact]
    public void What_is_absent_keeps_its_default()
    {
        TrainingOptions options = Minimal.Read(Minimal.With());

        Assert.Equal(new TrainingOptions().Batch, options.Batch);
        Assert.Equal(new TrainingOptions().Stopping, options.Stopping);
        Assert.Equal(new GradientDescent(), options.Optimizer);
        Assert.Equal(new StandardScaling(), options.Data.FeatureScaling);
    }

    [Fact]
    public void Every_type_of_option_is_read()
    {
        TrainingOptions options = Minimal.Read("""
            // A comment.
            {
              "name": "my-run_1", /* another */
              "seed": 9223372036854775807,
              "precision": "float64",
              "data": {
                "file": "größe.csv", "target": ["y"], "task": "regression", "ignore": ["a", "b"],
                "featureScaling": { "kind": "fixedRange", "from": -1.5, "to": 1e2 }, "validationShare": 0,
              },
              "network": {
                "layers": [
                  { "kind": "dense", "units": 2, "activation": "leakyRelu", "bias": "shared", "initializer": { "kind": "uniform", "limit": 0.25 } },
                  { "units": 1, "activation": "identity", "initializer": { "kind": "explicit", "weights": [[0.5, -0.5]], "biases": [1] } },
                ],
                "loss": "meanSquaredError",
              },
              "optimizer": { "kind": "adamW", "weightDecay": 0.5, "beta1": 0.8, "schedule": { "kind": "step", "everyEpochs": 3 } },
              "batch": { "shuffle": false },
              "stopping": { "patience": 4, "targetError": 0.5, "divergenceFactor": null },
              "output": { "model": "best" },
            }
            """);

        Assert.Equal("my-run_1", options.Name);
        Assert.Equal(long.MaxValue, options.Seed);
        Assert.Equal(Precision.Float64, options.Precision);
        Assert.Equal("größe.csv", options.Data.File);
        Assert.Equal(LearningTask.Regression, options.Data.Task);
        Assert.Equal(["a", "b"], options.Data.Ignore);
        Assert.Equal(new FixedRangeScaling { From = -1.5, To = 100 }, options.Data.FeatureScaling);
        Assert.Equal(0, options.Data.ValidationShare);
        DenseDefinition first = Assert.IsType<DenseDefinition>(options.Network.Layers[0]);
        Assert.Equal(new DenseDefinition { Units = 2, Activation = Activation.LeakyRelu, Bias = BiasMode.Shared, Initializer = new UniformInitializer { Limit = 0.25 } }, first);
        ExplicitInitializer given = Assert.IsType<ExplicitInitializer>(Assert.IsType<DenseDefinition>(options.Network.Layers[1]).Initializer);
        Assert.Equal([0.5, -0.5], given.Weights[0]);
        Assert.Equal([1.0], given.Biases);
        Assert.Equal(Loss.MeanSquaredError, options.Network.Loss);
        Assert.Equal(new AdamW { WeightDecay = 0.5, Beta1 = 0.8, Schedule = new StepSchedule { EveryEpochs = 3 } }, options.Optimizer);
        Assert.Equal(0.001, options.Optimizer.LearningRate);
        Assert.False(options.Batch.Shuffle);
        Assert.Equal(4, options.Stopping.Patience);
        Assert.Equal(0.5, options.Stopping.TargetError);
        Assert.Null(options.Stopping.DivergenceFactor);
        Assert.Equal(ModelChoice.Best, options.Output.Model);
    }

    [Fact]
    public void Without_a_kind_the_default_of_the_option_tells_it() =>
        Assert.Equal(new GradientDescent { LearningRate = 0.3 }, Minimal.Read(Minimal.With("\"optimizer\": { \"learningRate\": 0.3 }")).Optimizer);

    [Fact]
    public void A_single_value_stands_for_a_list_of_one() => Assert.Equal(["y"], Minimal.Read(Minimal.With()).Data.Target);
}
