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

namespace DistributedBackprop.Training.Tests.Export;

/// <summary>A model to export, with random parameters that include biases and -0.</summary>
internal sealed record ExportSample(string Name, Precision Precision, NetworkDefinition Network, Preparation Preparation)
{
    private static readonly BiasMode[] Biases = Enum.GetValues<BiasMode>();

    /// <summary>Every activation, hidden and at the output, with every kind of bias, in both precisions; both tasks; softmax over more than 16 classes.</summary>
    public static IReadOnlyList<ExportSample> All { get; } = [.. Enum.GetValues<Precision>().SelectMany(Every)];

    /// <summary>A model whose names try to break out of what holds them.</summary>
    public static ExportSample WithNames(string name, string feature, params string[] classes) => new(
        name, Precision.Float32, Ending(Activation.Softmax, Loss.CrossEntropy, classes.Length), Classes(classes) with { Features = [new NumberFeature(feature, 1, 2)] });

    /// <summary>A model whose second column has a substitute for missing values, and, if asked for, an input that says where one is missing.</summary>
    public static ExportSample WithMissing(bool hasSlot) => new(
        "missing", Precision.Float32, Ending(Activation.Softmax, Loss.CrossEntropy, 2), Classes("no", "yes") with
        {
            Features = [new NumberFeature("x", 1, 2), new NumberFeature("y", -1, 3) { WhenMissing = 0.7, HasMissingSlot = hasSlot }, new NumberFeature("z", 0, 1)],
            MissingValues = ["NaN"],
        });

    /// <summary>Models of categories, alone and among numbers, with every way to take what is missing or unknown.</summary>
    public static IReadOnlyList<ExportSample> WithCategories { get; } =
    [
        Mixed("colours alone", new CategoryFeature("colour", ["blue", "red", "sea \"green\", größe 日本"])),
        Mixed("refusing", new CategoryFeature("colour", ["blue", "red"]), new NumberFeature("x", 1, 2)),
        Mixed("filling", new NumberFeature("x", 1, 2), new CategoryFeature("colour", ["blue", "red"]) { WhenMissing = "red" }, new NumberFeature("y", -1, 3) { WhenMissing = 0.7 }),
        Mixed(
            "own slots",
            new CategoryFeature("colour", ["blue", "red"]) { HasMissingSlot = true, HasUnknownSlot = true },
            new NumberFeature("x", 1, 2) { WhenMissing = 0.5, HasMissingSlot = true },
            new CategoryFeature("size", ["L", "M", "S"]) { HasUnknownSlot = true, WhenMissing = "M" },
            new NumberFeature("y", -1, 3)),
        Mixed("in float64", new NumberFeature("x", 1, 2), new CategoryFeature("colour", ["blue", "red"]) { HasMissingSlot = true }) with { Precision = Precision.Float64 },
    ];

    public TrainedModel Load() => Precision == Precision.Float32 ? Load<float>() : Load<double>();

    /// <summary>Rows in the columns' units: offset + divisor * a number within the spread.</summary>
    public double[][] Rows(int count, double spread)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Preparation.Features.Cast<NumberFeature>().Select(column => column.Offset + (column.Divisor * spread * ((2 * random.NextDouble()) - 1))).ToArray())];
    }

    /// <summary>What the engine says of rows, exactly.</summary>
    public double[][] Predict(double[][] rows) =>
        PredictTexts([.. rows.Select(row => row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)).ToArray())]);

    /// <summary>What the engine says of rows as a table holds them, exactly.</summary>
    public double[][] PredictTexts(string[][] rows)
    {
        var table = new Table("rows", [.. Preparation.Features.Select(column => column.Name)], [.. rows.Select((row, index) => new TableRow(index + 2, row))]);
        Predictions predictions = Load().Predict(table);
        return [.. Enumerable.Range(0, rows.Length).Select(row => predictions.Values(row).ToArray())];
    }

    /// <summary>Rows as a table holds them, in which every category, and what is missing or unknown as far as it is allowed, stands beside every other.</summary>
    public string[][] TextRows()
    {
        string[][] rows = [[]];
        foreach (FeatureColumn column in Preparation.Features)
        {
            rows = [.. rows.SelectMany(row => TextsOf(column).Select(text => row.Append(text).ToArray()))];
        }

        return rows;
    }

    /// <summary>The numbers of a row as exported models take them.</summary>
    public double[] NumbersOf(string[] row) => [.. row.Where((_, index) => Preparation.Features[index] is NumberFeature)
        .Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out double value) ? value : double.NaN)];

    /// <summary>The categories of a row as exported models take them.</summary>
    public string[] CategoriesOf(string[] row) => [.. row.Where((_, index) => Preparation.Features[index] is CategoryFeature)];

    public override string ToString() => Name;

    private static IEnumerable<string> TextsOf(FeatureColumn column) => column switch
    {
        NumberFeature number => number.WhenMissing is null ? ["-3", "0.25"] : ["-3", "0.25", "?"],
        CategoryFeature category =>
        [
            .. category.Categories,
            .. category.HasMissingSlot || category.WhenMissing is not null ? ["?", ""] : Array.Empty<string>(),
            .. category.HasUnknownSlot ? ["ultraviolet"] : Array.Empty<string>(),
        ],
        _ => throw new NotSupportedException(),
    };

    private static ExportSample Mixed(string name, params FeatureColumn[] features) => new(
        name, Precision.Float32, Ending(Activation.Softmax, Loss.CrossEntropy, 2), Classes("no", "yes") with { Features = features, MissingValues = ["", "?"] });

    private static IEnumerable<ExportSample> Every(Precision precision)
    {
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            bool isSoftmax = activation == Activation.Softmax;
            yield return isSoftmax
                ? new ExportSample($"classes {precision}", precision, Ending(Activation.Softmax, Loss.CrossEntropy, 21), Classes([.. Enumerable.Range(0, 21).Select(j => $"c{j}")]))
                : new ExportSample($"{activation} hidden {precision}", precision, Hiding(activation), Classes("red", "green", "blue"));
            if (!isSoftmax)
            {
                yield return new ExportSample($"{activation} value {precision}", precision, Ending(activation, Loss.MeanSquaredError, 2), Values);
            }
        }

        yield return new ExportSample($"sigmoid classes {precision}", precision, Ending(Activation.Sigmoid, Loss.BinaryCrossEntropy, 2), Classes("no", "yes"));
        yield return new ExportSample($"scores {precision}", precision, Ending(Activation.Identity, Loss.HalfSquaredError, 2), Classes("no", "yes"));
        yield return new ExportSample($"one to one {precision}", precision, Ending(Activation.Identity, Loss.MeanSquaredError, 1), Values with
        {
            Features = [new NumberFeature("x", 3, 2)],
            Targets = [new ScaledColumn("y", -1, 4)],
        });
    }

    private static NetworkDefinition Hiding(Activation activation) => new()
    {
        Layers =
        [
            .. Biases.Select((bias, index) => new DenseDefinition { Units = 7 + index, Activation = activation, Bias = bias }),
            new DenseDefinition { Units = 3, Activation = Activation.Softmax },
        ],
        Loss = Loss.CrossEntropy,
    };

    private static NetworkDefinition Ending(Activation activation, Loss loss, int outputs) => new()
    {
        Layers = [new DenseDefinition { Units = 5, Activation = Activation.Tanh }, new DenseDefinition { Units = outputs, Activation = activation, Bias = BiasMode.Shared }],
        Loss = loss,
    };

    private static Preparation Classes(params string[] classes) => new()
    {
        Task = LearningTask.Classification,
        Features = [new NumberFeature("time in s", 1.7e9, 86400), new NumberFeature("length", 0, 1), new NumberFeature("width", -0.3, 0.7)],
        Targets = [new ScaledColumn("kind", 0, 1)],
        Classes = classes,
    };

    private static Preparation Values => new()
    {
        Task = LearningTask.Regression,
        Features = [new NumberFeature("time in s", 1.7e9, 86400), new NumberFeature("length", 0, 1)],
        Targets = [new ScaledColumn("u", 100, 0.3), new ScaledColumn("v", -0.1, 12)],
        Classes = [],
    };

    private TrainedModel Load<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = new Network<T>(Preparation.Inputs, Network);
        var random = new Random(5);
        T[] parameters = [.. Enumerable.Range(0, network.ParameterCount).Select(_ => T.CreateChecked(3 * (random.NextDouble() - 0.5)))];
        parameters[0] = T.NegativeZero;
        (byte[] tensors, string sha256) = ModelFile.EncodeTensors(new FlatVector<T>(parameters), new TensorCodec<T>(network));
        var identity = new RunIdentity(new string('1', 64), new string('2', 64), Arithmetic.Version);
        var manifest = new ModelManifest(ModelFile.FormatVersion, Name, Precision, Network, Preparation, Epoch: 3, Updates: 12, identity, sha256);
        return TrainedModel.Decode(ModelFile.EncodeManifest(manifest), tensors, new ModelPath("m.json", "m.safetensors"));
    }
}
