using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Compute;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles.Coordination;
using DistributedBackprop.Training.Roles.Serving;
using DistributedBackprop.Training.Roles.Voting;
using DistributedBackprop.Training.Roles.Working;

namespace DistributedBackprop.Training.Run;

/// <summary>A run that is ready to begin: settings and data checked and prepared, roles to be made from them by a host.</summary>
public abstract class TrainingRun
{
    private protected TrainingRun(TrainingOptions options, Preparation preparation, string dataHash, TrainingPlan plan)
    {
        Options = options;
        Preparation = preparation;
        Plan = plan;
        Identity = new RunIdentity(SettingsHash.Of(options), dataHash, Arithmetic.Version);
    }

    /// <summary>The settings.</summary>
    public TrainingOptions Options { get; }

    /// <summary>How raw rows become inputs, and outputs answers.</summary>
    public Preparation Preparation { get; }

    /// <summary>How the run is cut.</summary>
    public TrainingPlan Plan { get; }

    /// <summary>What makes two runs the same, bit for bit.</summary>
    public RunIdentity Identity { get; }

    /// <summary>The number of the network's parameters.</summary>
    public abstract int ParameterCount { get; }

    /// <summary>Converts the network's vectors to tensors and back.</summary>
    public abstract TensorCodec Codec { get; }

    /// <summary>A vector of as many zeros as the network has parameters, in the run's precision.</summary>
    public abstract FlatVector CreateVector();

    /// <summary>Prepares a run on one table.</summary>
    /// <param name="options">The settings, valid each for itself.</param>
    /// <param name="table">The data.</param>
    /// <exception cref="DataException">The data do not fit the settings.</exception>
    /// <exception cref="NetworkDefinitionException">The network is impossible or does not fit the data.</exception>
    public static TrainingRun Prepare(TrainingOptions options, Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Prepare(options, new DataTables(table, Validation: null));
    }

    /// <summary>Prepares a run.</summary>
    /// <param name="options">The settings, valid each for itself.</param>
    /// <param name="tables">The data.</param>
    /// <exception cref="DataException">The data do not fit the settings.</exception>
    /// <exception cref="NetworkDefinitionException">The network is impossible or does not fit the data.</exception>
    public static TrainingRun Prepare(TrainingOptions options, DataTables tables)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tables);
        return options.Precision switch
        {
            Precision.Float32 => new TrainingRun<float>(options, DataPreparation.Prepare<float>(tables, options.Data, (ulong)options.Seed)),
            Precision.Float64 => new TrainingRun<double>(options, DataPreparation.Prepare<double>(tables, options.Data, (ulong)options.Seed)),
            _ => throw new ArgumentException($"There is no precision {options.Precision}.", nameof(options)),
        };
    }

    /// <summary>A coordinator for a new head.</summary>
    public Coordinator CreateCoordinator() => new(Identity, Plan, Options);

    /// <summary>A parameter server for a new head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="electorate">The server nodes of the run.</param>
    /// <param name="lastGeneration">The highest generation that the host knows of; 0 for none.</param>
    /// <param name="crew">Shares its arithmetic, with the same bits; null for whoever hands it inputs alone.</param>
    public ParameterServer CreateParameterServer(HeadId head, Electorate electorate, long lastGeneration, ICrew? crew = null) =>
        new(head, electorate, lastGeneration, Identity, Plan, Options, CreateModel(crew), crew);

    /// <summary>The voter of a server node.</summary>
    /// <param name="id">The node.</param>
    /// <param name="promised">The promise on its disk; null for none.</param>
    /// <param name="newest">The newest whole checkpoint of this run on its disk; null for none.</param>
    public Voter CreateVoter(ServerId id, Promise? promised, CheckpointId? newest) => new(id, Identity, promised, newest);

    /// <summary>A worker.</summary>
    public Worker CreateWorker(WorkerId id) => new(id, Identity, Options.Workers);

    /// <summary>The computer of one worker.</summary>
    public abstract LeafComputer CreateComputer();

    /// <summary>Describes a model of this run.</summary>
    /// <param name="epoch">The epochs that made it.</param>
    /// <param name="updates">The updates that made it.</param>
    /// <param name="parametersSha256">The SHA-256 over its parameters.</param>
    public ModelManifest DescribeModel(int epoch, long updates, string parametersSha256) => new(
        ModelFile.FormatVersion, Options.Name, Options.Precision, Options.Network, Preparation, epoch, updates, Identity, parametersSha256);

    private protected abstract ModelState CreateModel(ICrew? crew);
}

/// <summary>A run in float32 or float64.</summary>
internal sealed class TrainingRun<T> : TrainingRun
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The largest array of bytes, less room for the header.</summary>
    private const long CheckpointBytesMost = int.MaxValue - (64L << 20);

    private readonly PreparedData<T> _data;
    private readonly Network<T> _network;

    public TrainingRun(TrainingOptions options, PreparedData<T> data)
        : base(options, data.Preparation, data.Hash, new TrainingPlan(data.Training.Count, data.Validation.Count, options.Batch.MiniBatch, options.Batch.MicroBatch))
    {
        _data = data;
        _network = new Network<T>(data.Training.Inputs, options.Network);
        RequireFittingOutputs();
        RequireStorableCheckpoint();
        RequireFittingTargets(data.Training);
        RequireFittingTargets(data.Validation);
        Codec = new TensorCodec<T>(_network);
    }

    public override int ParameterCount => _network.ParameterCount;

    public override TensorCodec Codec { get; }

    public override FlatVector CreateVector() => new FlatVector<T>(_network.ParameterCount);

    public override LeafComputer CreateComputer() => new LeafComputer<T>(_network, _data, Plan, (ulong)Options.Seed, Options.Batch.Shuffle);

    private protected override ModelState CreateModel(ICrew? crew) => new ModelState<T>(
        _network,
        new ParameterUpdate<T>(_network, Options.Optimizer, Plan.StepsPerEpoch, Options.Stopping.Epochs, crew),
        (ulong)Options.Seed);

    /// <summary>A checkpoint holds the parameters, the best parameters and the optimizer's state, and is written as one block of memory.</summary>
    private void RequireStorableCheckpoint()
    {
        int vectors = 2 + new ParameterUpdate<T>(_network, Options.Optimizer, Plan.StepsPerEpoch, Options.Stopping.Epochs).StateNames.Count;
        long bytes = (long)_network.ParameterCount * Unsafe.SizeOf<T>() * vectors;
        if (bytes > CheckpointBytesMost)
        {
            throw new NetworkDefinitionException(
                "network.layers", FormattableString.Invariant($"hold {_network.ParameterCount:N0} parameters, whose checkpoint would need {bytes / 1e9:F1} GB; at most {CheckpointBytesMost / 1e9:F1} GB can be written. Make the layers smaller, or choose an optimizer with less state."));
        }
    }

    /// <summary>The loss takes the targets as they are after scaling; one-hot targets always fit.</summary>
    private void RequireFittingTargets(ExampleSet<T> examples)
    {
        for (int example = 0; example < examples.Count && Preparation.Task == LearningTask.Regression; example++)
        {
            if (_network.RefusalOfTargets(examples.Targets(example)) is { } refusal)
            {
                throw new NetworkDefinitionException(
                    "network.loss", $"does not fit the targets ({string.Join(", ", Options.Data.Target)}): {refusal}. Choose another loss, or data.targetScaling that brings them there (after scaling is what counts).");
            }
        }
    }

    private void RequireFittingOutputs()
    {
        if (_network.Outputs == Preparation.Outputs)
        {
            return;
        }

        string need = Preparation.Task == LearningTask.Classification
            ? $"the target '{Options.Data.Target[0]}' has {Preparation.Outputs} classes ({string.Join(", ", Preparation.Classes.Take(12))}{(Preparation.Classes.Count > 12 ? ", ..." : "")})"
            : $"there are {Preparation.Outputs} target columns";
        throw new NetworkDefinitionException(
            $"network.layers[{Options.Network.Layers.Count - 1}].units",
            $"is {_network.Outputs}, but {need}: the last layer needs {Preparation.Outputs} units.");
    }
}
