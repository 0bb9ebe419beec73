using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DistributedBackprop.Data;
using DistributedBackprop.Data.Tables;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Hosting.Tests;

/// <summary>
/// What training is defined to compute, as plain loops: no roles, messages, threads or ledger. Each leaf's gradient by the engine,
/// leaves added along the tree by recursion, one update a step.
/// </summary>
internal sealed class SequentialTraining<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainingOptions _options;
    private readonly PreparedData<T> _data;
    private readonly Network<T> _network;
    private readonly Workspace<T> _workspace;

    private SequentialTraining(TrainingOptions options, Table table)
    {
        _options = options;
        _data = DataPreparation.Prepare<T>(table, options.Data, (ulong)options.Seed);
        _network = new Network<T>(_data.Training.Inputs, options.Network);
        _workspace = new Workspace<T>(_network, options.Batch.MicroBatch);
    }

    /// <summary>The SHA-256 over the parameters after all epochs, as the tensors of a model file hold them.</summary>
    public static string Train(TrainingOptions options, Table table) => new SequentialTraining<T>(options, table).Train();

    private string Train()
    {
        int examples = _data.Training.Count;
        int stepsPerEpoch = (examples + _options.Batch.MiniBatch - 1) / _options.Batch.MiniBatch;
        var update = new ParameterUpdate<T>(_network, _options.Optimizer, stepsPerEpoch, _options.Stopping.Epochs);
        IReadOnlyList<Memory<T>> state = update.AllocateState();
        var parameters = new T[_network.ParameterCount];
        _network.Initialize(parameters, (ulong)_options.Seed);
        var order = new int[examples];
        for (int version = 0; version < stepsPerEpoch * _options.Stopping.Epochs; version++)
        {
            EpochOrder.Fill(order, (ulong)_options.Seed, version / stepsPerEpoch, _options.Batch.Shuffle);
            int[] miniBatch = order.Chunk(_options.Batch.MiniBatch).ElementAt(version % stepsPerEpoch);
            T[][] leaves = [.. miniBatch.Chunk(_options.Batch.MicroBatch).Select(leaf => Gradient(parameters, leaf))];
            var updated = new T[parameters.Length];
            update.Apply(version, parameters, SumTree(leaves), miniBatch.Length, state, updated);
            parameters = updated;
        }

        return Hash(parameters);
    }

    private T[] Gradient(T[] parameters, int[] examples)
    {
        T[] features = [.. examples.SelectMany(example => _data.Training.Features(example).ToArray())];
        T[] targets = [.. examples.SelectMany(example => _data.Training.Targets(example).ToArray())];
        var gradient = new T[parameters.Length];
        _network.ComputeGradient(parameters, features, targets, examples.Length, _workspace, gradient, new double[examples.Length], new double[examples.Length]);
        return gradient;
    }

    /// <summary>Pairs of neighbours are added, level by level; an odd one out goes up as it is.</summary>
    private static T[] SumTree(T[][] nodes) => nodes.Length == 1
        ? nodes[0]
        : SumTree([.. nodes.Chunk(2).Select(pair => pair.Length == 1 ? pair[0] : [.. pair[0].Zip(pair[1], (left, right) => left + right)])]);

    private string Hash(T[] parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ParameterTensor tensor in _network.Tensors)
        {
            var rowMajor = new T[tensor.Length];
            tensor.ToRowMajor<T>(parameters, rowMajor);
            hash.AppendData(MemoryMarshal.AsBytes<T>(rowMajor));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
