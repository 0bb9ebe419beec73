using System.Globalization;
using System.Numerics;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Models;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Models;

/// <summary>A model as the two files that a run writes.</summary>
internal sealed record SampleModel(ModelManifest Manifest, byte[] Tensors)
{
    public static readonly ModelPath Files = new("m.json", "m.safetensors");

    /// <summary>Two features, three classes, seven hidden neurons, random weights.</summary>
    public static SampleModel Classes(Precision precision = Precision.Float32) => Of(
        precision,
        new NetworkDefinition
        {
            Layers = [new DenseDefinition { Units = 7, Activation = Activation.Tanh }, new DenseDefinition { Units = 3, Activation = Activation.Softmax }],
            Loss = Loss.CrossEntropy,
        },
        new Preparation
        {
            Task = LearningTask.Classification,
            Features = [new NumberFeature("a", 0.5, 2), new NumberFeature("b", 0, 0.25)],
            Targets = [new ScaledColumn("kind", 0, 1)],
            Classes = ["x", "y", "z"],
        });

    /// <summary>
    /// Two features and two targets without a hidden layer: with the weights given, u = 10 (2 a') + 100 and v = (b' + 1) / 2, where a' = a and b' = b / 4.
    /// </summary>
    public static SampleModel Values(Precision precision = Precision.Float64) => Of(
        precision,
        new NetworkDefinition
        {
            Layers =
            [
                new DenseDefinition
                {
                    Units = 2,
                    Activation = Activation.Identity,
                    Initializer = new Engine.Initializers.ExplicitInitializer { Weights = [[2, 0], [0, 1]], Biases = [0, 1] },
                },
            ],
            Loss = Loss.HalfSquaredError,
        },
        new Preparation
        {
            Task = LearningTask.Regression,
            Features = [new NumberFeature("a", 0, 1), new NumberFeature("b", 0, 4)],
            Targets = [new ScaledColumn("u", 100, 10), new ScaledColumn("v", 0, 0.5)],
            Classes = [],
        });

    /// <summary>A table from lines of numbers and names with commas between them; the first names the columns.</summary>
    public static Table Table(params string[] lines) => new(
        "t.csv", lines[0].Split(','), [.. lines.Skip(1).Select((line, index) => new TableRow(index + 2, line.Split(',')))]);

    /// <summary>Rows for a model of either kind: no two alike, some far out.</summary>
    public static string[] Rows(int count) => [.. Enumerable.Range(0, count).Select(row => string.Create(
        CultureInfo.InvariantCulture, $"{(row * 0.37) - 3},{((row * row) % 17) - 8.25},{"xyz"[row % 3]}"))];

    public TrainedModel Load() => TrainedModel.Decode(ModelFile.EncodeManifest(Manifest), Tensors, Files);

    private static SampleModel Of(Precision precision, NetworkDefinition network, Preparation preparation) => precision == Precision.Float32
        ? Of<float>(precision, network, preparation)
        : Of<double>(precision, network, preparation);

    private static SampleModel Of<T>(Precision precision, NetworkDefinition definition, Preparation preparation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = new Network<T>(preparation.Inputs, definition);
        var parameters = new T[network.ParameterCount];
        network.Initialize(parameters, seed: 5);
        (byte[] tensors, string sha256) = ModelFile.EncodeTensors(new FlatVector<T>(parameters), new TensorCodec<T>(network));
        var identity = new RunIdentity(new string('1', 64), new string('2', 64), Arithmetic.Version);
        return new SampleModel(
            new ModelManifest(ModelFile.FormatVersion, "sample", precision, definition, preparation, Epoch: 3, Updates: 12, identity, sha256), tensors);
    }
}
