using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;
using DistributedBackprop.Training.Tests.Checkpoints;
using DistributedBackprop.Training.Tests.Roles;

namespace DistributedBackprop.Training.Tests.Run;

public sealed class RunIdentityTests
{
    private static readonly TrainingOptions Plain = SmallRun.Options;

    private static readonly Dictionary<string, TrainingOptions> Changes = new()
    {
        ["seed"] = Plain with { Seed = 2 },
        ["precision"] = Plain with { Precision = Precision.Float64 },
        ["micro-batch"] = Plain with { Batch = Plain.Batch with { MicroBatch = 3 } },
        ["mini-batch"] = Plain with { Batch = Plain.Batch with { MiniBatch = 4 } },
        ["shuffle"] = Plain with { Batch = Plain.Batch with { Shuffle = false } },
        ["learning rate"] = Plain with { Optimizer = new Adam { LearningRate = 0.02 } },
        ["beta1"] = Plain with { Optimizer = new Adam { LearningRate = 0.01, Beta1 = 0.8 } },
        ["weight decay"] = Plain with { Optimizer = new AdamW { LearningRate = 0.01 } },
        ["optimizer"] = Plain with { Optimizer = new Momentum { LearningRate = 0.01 } },
        ["l2"] = Plain with { Optimizer = new Adam { LearningRate = 0.01, L2 = 1e-4 } },
        ["clip norm"] = Plain with { Optimizer = new Adam { LearningRate = 0.01, ClipNorm = 1 } },
        ["schedule"] = Plain with { Optimizer = new Adam { LearningRate = 0.01, Schedule = new ExponentialSchedule() } },
        ["schedule's factor"] = Plain with { Optimizer = new Adam { LearningRate = 0.01, Schedule = new ExponentialSchedule { Factor = 0.9 } } },
        ["activation"] = WithFirstLayer(new DenseDefinition { Units = 3, Activation = Activation.Tanh }),
        ["bias"] = WithFirstLayer(new DenseDefinition { Units = 3, Bias = BiasMode.Shared }),
        ["initializer"] = WithFirstLayer(new DenseDefinition { Units = 3, Initializer = new HeInitializer() }),
        ["initializer's limit"] = WithFirstLayer(new DenseDefinition { Units = 3, Initializer = new UniformInitializer { Limit = 0.25 } }),
        ["units"] = WithFirstLayer(new DenseDefinition { Units = 4 }),
        ["loss"] = Plain with { Network = Plain.Network with { Loss = Loss.HalfSquaredError } },
        ["feature scaling"] = Plain with { Data = Plain.Data with { FeatureScaling = new MinMaxScaling() } },
        ["validation share"] = Plain with { Data = Plain.Data with { ValidationShare = 0.3 } },
        ["patience"] = Plain with { Stopping = Plain.Stopping with { Patience = 3 } },
        ["target error"] = Plain with { Stopping = Plain.Stopping with { TargetError = 0.01 } },
        ["name"] = Plain with { Name = "other" },
        ["file"] = Plain with { Data = Plain.Data with { File = "elsewhere.csv" } },
        ["epochs"] = Plain with { Stopping = Plain.Stopping with { Epochs = 77 } },
        ["time limit"] = Plain with { Stopping = Plain.Stopping with { TimeLimitSeconds = 5 } },
        ["workers"] = Plain with { Workers = new WorkerOptions { Count = 7, Minimum = 2, SilenceSeconds = 3, StragglerFactor = 9, VerifyShare = 1 } },
        ["checkpoints"] = Plain with { Checkpoint = new CheckpointOptions { EverySteps = 3, Keep = 9 } },
        ["output"] = Plain with { Output = new OutputOptions { Folder = "out", Model = ModelChoice.Best } },
    };

    [Theory]
    [InlineData("seed")]
    [InlineData("precision")]
    [InlineData("micro-batch")]
    [InlineData("mini-batch")]
    [InlineData("shuffle")]
    [InlineData("learning rate")]
    [InlineData("beta1")]
    [InlineData("weight decay")]
    [InlineData("optimizer")]
    [InlineData("l2")]
    [InlineData("clip norm")]
    [InlineData("schedule")]
    [InlineData("schedule's factor")]
    [InlineData("activation")]
    [InlineData("bias")]
    [InlineData("initializer")]
    [InlineData("initializer's limit")]
    [InlineData("units")]
    [InlineData("loss")]
    [InlineData("feature scaling")]
    [InlineData("validation share")]
    [InlineData("patience")]
    [InlineData("target error")]
    public void What_can_change_a_bit_changes_the_settings_hash(string change) =>
        Assert.NotEqual(SmallRun.Prepare().Identity.SettingsHash, SmallRun.Prepare(Changes[change]).Identity.SettingsHash);

    [Theory]
    [InlineData("name")]
    [InlineData("file")]
    [InlineData("epochs")]
    [InlineData("time limit")]
    [InlineData("workers")]
    [InlineData("checkpoints")]
    [InlineData("output")]
    public void What_changes_no_bit_leaves_the_identity(string change) =>
        Assert.Equal(SmallRun.Prepare().Identity, SmallRun.Prepare(Changes[change]).Identity);

    [Fact]
    public void The_number_of_epochs_counts_where_the_schedule_uses_it()
    {
        TrainingOptions cosine = Plain with { Optimizer = new Adam { Schedule = new CosineSchedule() } };

        Assert.NotEqual(
            SmallRun.Prepare(cosine).Identity.SettingsHash,
            SmallRun.Prepare(cosine with { Stopping = cosine.Stopping with { Epochs = 77 } }).Identity.SettingsHash);
    }

    [Fact]
    public void Other_data_change_the_data_hash_and_nothing_else()
    {
        RunIdentity some = SmallRun.Prepare().Identity;
        RunIdentity more = SmallRun.Prepare(rows: 11).Identity;

        Assert.NotEqual(some.DataHash, more.DataHash);
        Assert.Equal(some.SettingsHash, more.SettingsHash);
    }

    [Theory]
    [InlineData("arithmetic", "arithmetic version 99, this program computes by version 3")]
    [InlineData("data", "data set has the hash cccccccccccc, this run's has bbbbbbbbbbbb")]
    [InlineData("settings", "settings have the hash cccccccccccc, this run's have aaaaaaaaaaaa")]
    public void A_difference_is_said_in_words(string part, string words)
    {
        string other = new('c', 64);
        RunIdentity changed = part switch
        {
            "arithmetic" => Sample.Identity with { ArithmeticVersion = 99 },
            "data" => Sample.Identity with { DataHash = other },
            _ => Sample.Identity with { SettingsHash = other },
        };

        Assert.Contains(words, Sample.Identity.DifferenceFrom(changed), StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_identities_do_not_differ() => Assert.Null(Sample.Identity.DifferenceFrom(Sample.Identity with { }));

    private static TrainingOptions WithFirstLayer(LayerDefinition layer) =>
        Plain with { Network = Plain.Network with { Layers = [layer, .. Plain.Network.Layers.Skip(1)] } };
}
