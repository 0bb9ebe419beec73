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
    /// <summary>So many examples make computing efficient; more take memory without a gain.</summary>
    private const int ExamplesAtOnce = 512;

    private readonly Network<T> _network;
    private readonly PreparedData<T> _data;
    private readonly TrainingPlan _plan;
    private readonly ulong _seed;
    private readonly bool _shuffle;
    private readonly int _maximum;
    private readonly Workspace<T> _workspace;
    private readonly ExampleMetrics<T> _metrics;
    private readonly ExampleWeights<T> _weights;
    private readonly int[] _rows;
    private readonly T[] _targets;
    private readonly double[] _losses;
    private readonly double[] _squaredNorms;
    private readonly int[] _order;
    private readonly Stack<FlatVector<T>> _free = new();
    private readonly List<TreeNode> _nodes = [];
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
        _maximum = Math.Max(plan.MicroBatch, Math.Min(ExamplesAtOnce, Math.Max(plan.MiniBatch, plan.ValidationExamples)));
        _workspace = new Workspace<T>(network, _maximum);
        _metrics = new ExampleMetrics<T>(data.Preparation);
        _weights = new ExampleWeights<T>(data.Preparation, _maximum);
        _rows = new int[_maximum];
        _targets = new T[_maximum * network.Outputs];
        _losses = new double[_maximum];
        _squaredNorms = new double[_maximum];
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

        return offer.Round.Kind == RoundKind.Gradient ? ComputeGradients(offer) : Validate(offer);
    }

    private IReadOnlyList<Contribution> ComputeGradients(Offer offer)
    {
        long updates = offer.Round.Version.Updates;
        OrderEpoch(_plan.EpochOf(updates));
        int step = _plan.StepOf(updates);
        int leaves = _plan.LeavesOfStep(step);
        var sums = new OfferSums(offer, leaves, Recycle);
        foreach ((int begin, int end) in PassesOf(offer, leaves))
        {
            int examples = 0;
            for (int node = begin; node < end; node++)
            {
                ReadOnlySpan<int> order = _order.AsSpan(_plan.ExamplesOfLeaves(step, _nodes[node].Covers(leaves)));
                for (int b = 0; b < order.Length; b++)
                {
                    Place(_data.Training, order[b], examples++);
                }
            }

            _workspace.SetInputs(_data.Training.AllFeatures, _rows.AsSpan(0, examples));
            Backpropagate(offer, examples);
            AddGradients(sums, begin, end, step);
        }

        return sums.AtFewestNodes();
    }

    private void Backpropagate(Offer offer, int examples) => _network.Backpropagate(
        offer.Parameters.As<T>().Values,
        Targets(examples),
        _workspace,
        _losses.AsSpan(0, examples),
        _squaredNorms.AsSpan(0, examples),
        _weights.Of(Targets(examples), examples));

    private void AddGradients(OfferSums sums, int begin, int end, int step)
    {
        int first = 0;
        for (int node = begin; node < end; node++)
        {
            int count = LengthOf(_plan.ExamplesOfLeaves(step, _nodes[node].Covers(_plan.LeavesOfStep(step))));
            FlatVector<T> gradient = _free.TryPop(out FlatVector<T>? free) ? free : new FlatVector<T>(_network.ParameterCount);
            _network.SumGradient(_workspace, first, count, _plan.MicroBatch, gradient.Values);
            sums.Add(new Contribution(_nodes[node], SumLeaves(first, count, withGradient: true), gradient));
            first += count;
        }
    }

    private IReadOnlyList<Contribution> Validate(Offer offer)
    {
        int leaves = _plan.ValidationLeaves;
        var sums = new OfferSums(offer, leaves);
        foreach ((int begin, int end) in PassesOf(offer, leaves))
        {
            int examples = 0;
            for (int node = begin; node < end; node++)
            {
                Range range = _plan.ExamplesOfValidationLeaves(_nodes[node].Covers(leaves));
                for (int example = range.Start.Value; example < range.End.Value; example++)
                {
                    Place(_data.Validation, example, examples++);
                }
            }

            _workspace.SetInputs(_data.Validation.AllFeatures, _rows.AsSpan(0, examples));
            _network.Evaluate(
                offer.Parameters.As<T>().Values,
                Targets(examples),
                _workspace,
                _losses.AsSpan(0, examples),
                _weights.Of(Targets(examples), examples));
            AddValidation(sums, begin, end);
        }

        return sums.AtFewestNodes();
    }

    private void AddValidation(OfferSums sums, int begin, int end)
    {
        int first = 0;
        for (int node = begin; node < end; node++)
        {
            int count = LengthOf(_plan.ExamplesOfValidationLeaves(_nodes[node].Covers(_plan.ValidationLeaves)));
            sums.Add(new Contribution(_nodes[node], SumLeaves(first, count, withGradient: false), Gradient: null));
            first += count;
        }
    }

    /// <summary>Cuts the offer into nodes, and these into passes of as many examples as are computed at once.</summary>
    private IEnumerable<(int Begin, int End)> PassesOf(Offer offer, int leaves)
    {
        int mostLeaves = _maximum / _plan.MicroBatch;
        _nodes.Clear();
        new OfferNodes(leaves, mostLeaves).Add(offer, _nodes);
        for (int begin = 0, end; begin < _nodes.Count; begin = end)
        {
            int covered = 0;
            for (end = begin; end < _nodes.Count && covered + _nodes[end].Covers(leaves).Count <= mostLeaves; end++)
            {
                covered += _nodes[end].Covers(leaves).Count;
            }

            yield return (begin, end);
        }
    }

    private static int LengthOf(Range range) => range.End.Value - range.Start.Value;

    private void Recycle(FlatVector vector) => _free.Push(vector.As<T>());

    private void OrderEpoch(long epoch)
    {
        if (_orderedEpoch != epoch)
        {
            EpochOrder.Fill(_order, _seed, epoch, _shuffle);
            _orderedEpoch = epoch;
        }
    }

    private ReadOnlySpan<T> Targets(int examples) => _targets.AsSpan(0, examples * _network.Outputs);

    private void Place(ExampleSet<T> source, int example, int position)
    {
        _rows[position] = example;
        source.Targets(example).CopyTo(_targets.AsSpan(position * _network.Outputs));
    }

    /// <summary>The sum over the leaves of a node, by the tree over them.</summary>
    private ExampleSums SumLeaves(int first, int examples, bool withGradient)
    {
        if (examples <= _plan.MicroBatch)
        {
            return SumExamples(first, examples, withGradient);
        }

        int leftLeaves = 1;
        while (2L * leftLeaves * _plan.MicroBatch < examples)
        {
            leftLeaves *= 2;
        }

        int left = leftLeaves * _plan.MicroBatch;
        return SumLeaves(first, left, withGradient) + SumLeaves(first + left, examples - left, withGradient);
    }

    /// <summary>One chain over a leaf's examples in order.</summary>
    private ExampleSums SumExamples(int first, int examples, bool withGradient)
    {
        ReadOnlySpan<T> outputs = _workspace.Outputs(first + examples);
        ExampleSums sums = default;
        for (int b = first; b < first + examples; b++)
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
