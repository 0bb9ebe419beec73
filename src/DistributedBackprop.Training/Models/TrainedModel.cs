using System.Numerics;
using System.Security.Cryptography;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Training.Models;

/// <summary>
/// A network with its trained parameters and all that raw rows need to go through it. It does not change and may be used by many threads.
/// What it says of a row has the same bits whatever rows stand around it, on every processor.
/// </summary>
public abstract class TrainedModel
{
    private const string TemporaryEnding = ".tmp";

    private protected TrainedModel(ModelManifest manifest) => Manifest = manifest;

    /// <summary>The network, how raw rows become its inputs, and where the model comes from.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>How raw rows become inputs, and outputs answers.</summary>
    public Preparation Preparation => Manifest.Preparation;

    /// <summary>
    /// The parameters in the engine's order, of which <see cref="ParameterTensor.ToRowMajor"/> makes that of files. Their SHA-256, as they
    /// are in files, is the manifest's.
    /// </summary>
    public abstract FlatVector Parameters { get; }

    /// <summary>The parts of <see cref="Parameters"/>, in order and without gaps.</summary>
    public abstract IReadOnlyList<ParameterTensor> Tensors { get; }

    /// <summary>
    /// Whether the outputs of a classification lie from 0 to 1 (softmax, where they also add up to 1, or sigmoid) and not anywhere; false in a regression.
    /// </summary>
    public bool GivesProbabilities =>
        Preparation.Task == LearningTask.Classification && Manifest.Network.Layers[^1].Activation is Activation.Softmax or Activation.Sigmoid;

    private IReadOnlyList<string> FeatureNames => [.. Preparation.Features.Select(column => column.Name)];

    /// <summary>Loads a model from its files and checks everything about it.</summary>
    /// <param name="path">What <see cref="ModelPath.Find"/> takes: the folder of a run, or one of the model's files.</param>
    /// <returns>The model, a <see cref="TrainedModel{T}"/> of float or double.</returns>
    /// <exception cref="ArgumentException">The path is null or empty.</exception>
    /// <exception cref="ModelException">There is no model, its files cannot be read or do not fit each other, or their format is another version's.</exception>
    public static TrainedModel Load(string path)
    {
        ModelPath files = ModelPath.Find(path);
        return Decode(ReadBytes(files.Manifest), ReadBytes(files.Tensors), files);
    }

    /// <summary>Decodes a model.</summary>
    /// <param name="manifest">The manifest's bytes.</param>
    /// <param name="tensors">The bytes of the tensors' file.</param>
    /// <param name="files">What messages call them.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentNullException">There are no names.</exception>
    /// <exception cref="ModelException">The files do not fit each other, are damaged, or their format is another version's.</exception>
    public static TrainedModel Decode(ReadOnlySpan<byte> manifest, ReadOnlyMemory<byte> tensors, ModelPath files)
    {
        ArgumentNullException.ThrowIfNull(files);
        string file = files.Manifest;
        try
        {
            ModelManifest read = ManifestReader.Read(manifest);
            file = files.Tensors;
            IReadOnlyList<NamedTensor> parts = Safetensors.Read(tensors);
            file = files.Manifest;
            return read.Precision == Precision.Float32
                ? Create<float>(read, parts, files)
                : Create<double>(read, parts, files);
        }
        catch (Exception exception) when (exception is InvalidDataException or NetworkDefinitionException)
        {
            throw new ModelException($"{file}: {exception.Message.TrimEnd('.')}. Copy {files.Manifest} and {files.Tensors} anew from the run that made them.", exception);
        }
    }

    /// <summary>Predicts rows whose answers are not known.</summary>
    /// <param name="table">The rows. The feature columns are found by name; other columns are not looked at.</param>
    /// <returns>A prediction for each row, in the table's order.</returns>
    /// <exception cref="ArgumentNullException">There is no table.</exception>
    /// <exception cref="DataException">A feature column is missing, or a field of one cannot be used.</exception>
    public abstract Predictions Predict(Table table);

    /// <summary>Predicts rows of numbers whose answers are not known.</summary>
    /// <typeparam name="TNumber">The type of the numbers.</typeparam>
    /// <param name="rows">[row][feature column]: raw numbers in the order of the preparation's features, as they were before scaling; NaN for a missing value.</param>
    /// <returns>A prediction for each row, in their order.</returns>
    /// <exception cref="ArgumentNullException">There are no rows.</exception>
    /// <exception cref="ArgumentException">A row is null or holds more or fewer numbers than there are feature columns.</exception>
    /// <exception cref="DataException">A number is missing where training had none missing, is infinite, or stands where a column holds other categories.</exception>
    public Predictions Predict<TNumber>(IReadOnlyList<IReadOnlyList<TNumber>> rows)
        where TNumber : struct, INumber<TNumber> => Predict(Table.OfNumbers("the rows", FeatureNames, rows));

    /// <summary>Predicts one row of numbers.</summary>
    /// <param name="features">Raw numbers in the order of the preparation's features, as they were before scaling; NaN for a missing value.</param>
    /// <returns>Classification: a value for each class, in the order of the preparation's classes. Regression: a value for each target, in its own unit.</returns>
    /// <inheritdoc cref="Predict{TNumber}(IReadOnlyList{IReadOnlyList{TNumber}})" path="/exception"/>
    public double[] Predict(params ReadOnlySpan<double> features) => PredictRow(features).Values(0).ToArray();

    /// <summary>The name of the class that one row of numbers is taken for.</summary>
    /// <param name="features">Raw numbers in the order of the preparation's features, as they were before scaling; NaN for a missing value.</param>
    /// <returns>One of the preparation's classes.</returns>
    /// <exception cref="InvalidOperationException">The model predicts numbers.</exception>
    /// <inheritdoc cref="Predict{TNumber}(IReadOnlyList{IReadOnlyList{TNumber}})" path="/exception"/>
    public string PredictClass(params ReadOnlySpan<double> features) => PredictRow(features).Class(0);

    /// <summary>Measures the model on examples, whose inputs come in the order of the preparation's features and whose targets in that of its targets.</summary>
    /// <param name="examples">The examples.</param>
    /// <returns>The measures: a <see cref="ClassificationReport"/> or a <see cref="RegressionReport"/>.</returns>
    /// <exception cref="ArgumentNullException">There are no examples.</exception>
    /// <exception cref="ArgumentException">They have other numbers of inputs or targets than the model, or numbers where it has classes.</exception>
    /// <exception cref="DataException">A number or class cannot be used.</exception>
    public EvaluationReport Evaluate(Examples examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return examples.Task == Preparation.Task
            ? Evaluate(examples.ToTable(FeatureNames, [.. Preparation.Targets.Select(target => target.Name)]))
            : throw new ArgumentException($"The model is of a {Preparation.Task}, the examples are of a {examples.Task}. Make them with Examples.For{Preparation.Task}.", nameof(examples));
    }

    /// <summary>Writes the model, as <see cref="Load"/> and the command line read it: <c>model.safetensors</c> and <c>model.json</c>.</summary>
    /// <param name="folder">The folder, which is made where there is none. A model in it is replaced.</param>
    /// <exception cref="ArgumentException">The folder is null or empty.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The files may not be written.</exception>
    public void Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        ModelPath files = ModelPath.In(folder);
        // Whole files take the place of former ones. Between the two moves the checksum does not match, and the model is refused.
        string tensors = files.Tensors + TemporaryEnding;
        string manifest = files.Manifest + TemporaryEnding;
        File.WriteAllBytes(tensors, EncodeTensors());
        File.WriteAllBytes(manifest, ModelFile.EncodeManifest(Manifest));
        File.Move(tensors, files.Tensors, overwrite: true);
        File.Move(manifest, files.Manifest, overwrite: true);
    }

    /// <summary>Measures the model on rows whose answers are known.</summary>
    /// <param name="table">The rows, with the feature columns and the target columns.</param>
    /// <returns>The measures: a <see cref="ClassificationReport"/> or a <see cref="RegressionReport"/>.</returns>
    /// <inheritdoc cref="Evaluate(IEnumerable{Table})" path="/exception"/>
    public EvaluationReport Evaluate(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Evaluate([table]);
    }

    /// <summary>Measures the model on rows that come in blocks. How they are cut changes no bit of the result.</summary>
    /// <param name="blocks">The rows in their order, at least one.</param>
    /// <returns>The measures over all rows: a <see cref="ClassificationReport"/> or a <see cref="RegressionReport"/>.</returns>
    /// <exception cref="ArgumentNullException">There are no blocks.</exception>
    /// <exception cref="ArgumentException">There is no row.</exception>
    /// <exception cref="DataException">A feature or target column is missing, or a field of one cannot be used.</exception>
    public EvaluationReport Evaluate(IEnumerable<Table> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        Evaluation evaluation = Evaluation.Begin(Manifest);
        foreach (Table block in blocks)
        {
            Measure(block, evaluation);
        }

        return evaluation.Report();
    }

    /// <summary>The parameters as a file holds them.</summary>
    private protected abstract byte[] EncodeTensors();

    /// <summary>Adds the rows of a block to an evaluation, in their order.</summary>
    private protected abstract void Measure(Table block, Evaluation evaluation);

    private Predictions PredictRow(ReadOnlySpan<double> features) => Predict<double>([features.ToArray()]);

    private static TrainedModel<T> Create<T>(ModelManifest manifest, IReadOnlyList<NamedTensor> tensors, ModelPath files)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = new Network<T>(manifest.Preparation.Inputs, manifest.Network);
        if (network.Outputs != manifest.Preparation.Outputs)
        {
            throw new InvalidDataException($"its network has {network.Outputs} outputs, its preparation needs {manifest.Preparation.Outputs}");
        }

        FlatVector parameters = DecodeParameters(new TensorCodec<T>(network), tensors, files);
        RequireHash(manifest, tensors, files);
        return new TrainedModel<T>(manifest, network, parameters.As<T>());
    }

    private static FlatVector DecodeParameters(TensorCodec codec, IReadOnlyList<NamedTensor> tensors, ModelPath files)
    {
        try
        {
            return codec.Decode(tensors, prefix: "");
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{files.Tensors} does not fit it: {exception.Message}", exception);
        }
    }

    private static void RequireHash(ModelManifest manifest, IReadOnlyList<NamedTensor> tensors, ModelPath files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (NamedTensor tensor in tensors)
        {
            hash.AppendData(tensor.Bytes.Span);
        }

        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != manifest.ParametersSha256)
        {
            throw new InvalidDataException($"it is for parameters with the SHA-256 {manifest.ParametersSha256}, but {files.Tensors} holds some with {found}");
        }
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path} cannot be read: {exception.Message} Check the file and its permissions.", exception);
        }
    }
}

/// <summary>A trained model of floats or doubles.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class TrainedModel<T> : TrainedModel
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FlatVector<T> _parameters;

    internal TrainedModel(ModelManifest manifest, Network<T> network, FlatVector<T> parameters)
        : base(manifest)
    {
        Network = network;
        _parameters = parameters;
    }

    /// <summary>The network.</summary>
    public Network<T> Network { get; }

    /// <inheritdoc/>
    public override FlatVector Parameters => _parameters;

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterTensor> Tensors => Network.Tensors;

    /// <summary>The network's outputs as they are: not restored to the targets' unit.</summary>
    /// <param name="examples">The inputs, prepared; targets are not looked at.</param>
    /// <returns>[example][output], row-major.</returns>
    /// <exception cref="ArgumentNullException">There are no examples.</exception>
    /// <exception cref="ArgumentException">The examples have another number of inputs than the network.</exception>
    public T[] Predict(ExampleSet<T> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        return examples.Inputs == Network.Inputs
            ? new ForwardPass<T>(Network, _parameters.Memory).Predict(examples)
            : throw new ArgumentException($"The examples have {examples.Inputs} inputs, the network has {Network.Inputs}.", nameof(examples));
    }

    /// <inheritdoc/>
    public override Predictions Predict(Table table) =>
        new(Preparation, [.. Predict(ExampleEncoder.EncodeFeatures<T>(table, Preparation)).Select(double.CreateChecked)]);

    /// <inheritdoc/>
    private protected override byte[] EncodeTensors() => ModelFile.EncodeTensors(_parameters, new TensorCodec<T>(Network)).Tensors;

    /// <inheritdoc/>
    private protected override void Measure(Table block, Evaluation evaluation)
    {
        ExampleSet<T> examples = ExampleEncoder.Encode<T>(block, Preparation);
        (T[] outputs, double[] losses) = new ForwardPass<T>(Network, _parameters.Memory).Evaluate(examples);
        double[] wideOutputs = [.. outputs.Select(double.CreateChecked)];
        double[] wideTargets = new double[Network.Outputs];
        for (int row = 0; row < examples.Count; row++)
        {
            Widen(examples.Targets(row), wideTargets);
            evaluation.Add(wideOutputs.AsSpan(row * Network.Outputs, Network.Outputs), wideTargets, losses[row]);
        }
    }

    private static void Widen(ReadOnlySpan<T> values, Span<double> wide)
    {
        for (int j = 0; j < values.Length; j++)
        {
            wide[j] = double.CreateChecked(values[j]);
        }
    }
}
