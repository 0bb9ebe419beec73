using System.Numerics;
using DistributedBackprop.Data;
using DistributedBackprop.Engine;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Compute;

/// <summary>Computes the leaves of offers with the engine. Keeps buffers of its own: one computer a worker, one thread at a time.</summary>
public abstract class LeafComputer
{
    /// <summary>The sums at the fewest tree nodes that cover the leaves of an offer; leaves that it wants apart, each at its own.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="recycled">Gradients of former offers whose memory may be used again.</param>
    public abstract IReadOnlyList<Contribution> Compute(Offer offer, IReadOnlyList<FlatVector> recycled);
}

/// <summary>Computes leaves in float32 or float64.</summary>
public sealed class LeafComputer<T> : LeafComputer
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly PreparedData<T> _data;
    private readonly TrainingPlan _plan;
    private readonly ulong _seed;
    private readonly bool _shuffle;
    private readonly Workspace<T> _workspace;
    private readonly ExampleMetrics<T> _metrics;
    private readonly ExampleWeights<T> _weights;
    private readonly T[] _features;
    private readonly T[] _targets;
    private readonly double[] _losses;
    private readonly double[] _squaredNorms;
    private readonly int[] _order;
    private readonly Stack<FlatVector<T>> _free = new();
    private long _orderedEpoch = -1;

    /// <summary>Creates the computer of one worker.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The examples.</param>
    /// <param name="plan">How the run is cut.</param>
    /// <param name="seed">The seed of the order of examples.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own.</param>
    public LeafComputer(Network<T> network, PreparedData<T> data, TrainingPlan plan, ulong seed, bool shuffle)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(plan);
        _network = network;
        _data = data;
        _plan = plan;
        _seed = seed;
        _shuffle = shuffle;
        _workspace = new Workspace<T>(network, plan.MicroBatch);
        _metrics = new ExampleMetrics<T>(data.Preparation);
        _weights = new ExampleWeights<T>(data.Preparation, plan.MicroBatch);
        _features = new T[plan.MicroBatch * network.Inputs];
        _targets = new T[plan.MicroBatch * network.Outputs];
        _losses = new double[plan.MicroBatch];
        _squaredNorms = new double[plan.MicroBatch];
        _order = new int[plan.TrainingExamples];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Contribution> Compute(Offer offer, IReadOnlyList<FlatVector> recycled)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(recycled);
        foreach (FlatVector vector in recycled)
        {
            Recycle(vector);
        }

        ReadOnlySpan<T> parameters = offer.Parameters.As<T>().Values;
        return offer.Round.Kind == RoundKind.Gradient
            ? ComputeGradients(parameters, offer)
            : Validate(parameters, offer);
    }

    private IReadOnlyList<Contribution> ComputeGradients(ReadOnlySpan<T> parameters, Offer offer)
    {
        long updates = offer.Round.Version.Updates;
        OrderEpoch(_plan.EpochOf(updates));
        int step = _plan.StepOf(updates);
        var sums = new OfferSums(offer, _plan.LeavesOfStep(step), Recycle);
        foreach (int leaf in LeavesOf(offer))
        {
            Range range = _plan.ExamplesOfLeaf(step, leaf);
            int examples = Gather(_data.Training, _order.AsSpan(range));
            FlatVector<T> gradient = _free.TryPop(out FlatVector<T>? free) ? free : new FlatVector<T>(new T[_network.ParameterCount]);
            _network.ComputeGradient(
                parameters,
                Features(examples),
                Targets(examples),
                examples,
                _workspace,
                gradient.Values,
                _losses.AsSpan(0, examples),
                _squaredNorms.AsSpan(0, examples),
                _weights.Of(Targets(examples), examples));
            sums.Add(new Contribution(TreeNode.Leaf(leaf), SumExamples(examples, withGradient: true), gradient));
        }

        return sums.AtFewestNodes();
    }

    private IReadOnlyList<Contribution> Validate(ReadOnlySpan<T> parameters, Offer offer)
    {
        var sums = new OfferSums(offer, _plan.ValidationLeaves);
        foreach (int leaf in LeavesOf(offer))
        {
            Range range = _plan.ExamplesOfValidationLeaf(leaf);
            int examples = range.End.Value - range.Start.Value;
            for (int b = 0; b < examples; b++)
            {
                Place(_data.Validation, range.Start.Value + b, b);
            }

            _network.Evaluate(
                parameters,
                Features(examples),
                Targets(examples),
                examples,
                _workspace,
                _losses.AsSpan(0, examples),
                _weights.Of(Targets(examples), examples));
            sums.Add(new Contribution(TreeNode.Leaf(leaf), SumExamples(examples, withGradient: false), Gradient: null));
        }

        return sums.AtFewestNodes();
    }

    private void Recycle(FlatVector vector) => _free.Push(vector.As<T>());

    private static IEnumerable<int> LeavesOf(Offer offer) =>
        offer.Leaves.SelectMany(range => Enumerable.Range(range.First, range.Count));

    private void OrderEpoch(long epoch)
    {
        if (_orderedEpoch != epoch)
        {
            EpochOrder.Fill(_order, _seed, epoch, _shuffle);
            _orderedEpoch = epoch;
        }
    }

    private ReadOnlySpan<T> Features(int examples) => _features.AsSpan(0, examples * _network.Inputs);

    private ReadOnlySpan<T> Targets(int examples) => _targets.AsSpan(0, examples * _network.Outputs);

    private int Gather(ExampleSet<T> source, ReadOnlySpan<int> examples)
    {
        for (int b = 0; b < examples.Length; b++)
        {
            Place(source, examples[b], b);
        }

        return examples.Length;
    }

    private void Place(ExampleSet<T> source, int example, int position)
    {
        source.Features(example).CopyTo(_features.AsSpan(position * _network.Inputs));
        source.Targets(example).CopyTo(_targets.AsSpan(position * _network.Outputs));
    }

    /// <summary>One chain over the leaf's examples in order.</summary>
    private ExampleSums SumExamples(int examples, bool withGradient)
    {
        ReadOnlySpan<T> outputs = _workspace.Outputs(examples);
        ExampleSums sums = default;
        for (int b = 0; b < examples; b++)
        {
            sums += _metrics.Measure(
                outputs.Slice(b * _network.Outputs, _network.Outputs),
                _targets.AsSpan(b * _network.Outputs, _network.Outputs),
                _losses[b],
                withGradient ? Math.Sqrt(_squaredNorms[b]) : 0);
        }

        return sums;
    }
}
