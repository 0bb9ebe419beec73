using System.Numerics;
using DistributedBackprop.Engine.Kernels;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>
/// The step from one model version to the next. With G the sum of the gradients of n examples:
/// g = G / n; g += l2 p on weights; g *= clipNorm / ||g|| where ||g|| is larger; then the optimizer's rule for every trained
/// tensor. What is not trained is copied bit for bit. Norms are those of <see cref="NormBlocks"/>. An instance has scratch
/// memory of its own and serves one thread at a time; it keeps nothing between calls.
/// </summary>
/// <remarks>All that is done to a block of norms is done while it is in the processor's cache: the vectors of a large network go over its memory bus twice.</remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ParameterUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly Optimizer _optimizer;
    private readonly UpdateRule<T> _rule;
    private readonly int _stepsPerEpoch;
    private readonly int _epochs;
    private readonly UpdateRange[][] _blocks;
    private readonly double[] _squares;
    private readonly double[] _squaredChanges;

    /// <summary>Prepares updates of a network's parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="optimizer">The optimizer with its schedule, penalty and clipping.</param>
    /// <param name="stepsPerEpoch">The steps of an epoch, at least 1.</param>
    /// <param name="epochs">The epochs of the run, at least 1; only a cosine schedule looks at it.</param>
    /// <exception cref="ArgumentNullException">There is no network or no optimizer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Steps or epochs are below 1.</exception>
    /// <exception cref="ArgumentException">A setting of the optimizer or of its schedule is out of its range.</exception>
    public ParameterUpdate(Network<T> network, Optimizer optimizer, int stepsPerEpoch, int epochs)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        OptimizerRules.Require<T>(optimizer);

        _network = network;
        _optimizer = optimizer;
        _rule = UpdateRule<T>.Create(optimizer);
        _stepsPerEpoch = stepsPerEpoch;
        _epochs = epochs;
        _blocks = UpdateRange.OfBlocks(network);
        _squares = new double[_blocks.Length];
        _squaredChanges = new double[_blocks.Length];
    }

    /// <summary>
    /// The names of the optimizer's state vectors, each as long as the parameters and 0 at first: none, <c>velocity</c>, or
    /// <c>firstMoment</c> and <c>secondMoment</c>.
    /// </summary>
    public IReadOnlyList<string> StateNames => _rule.StateNames;

    /// <summary>The learning rate of the update that follows <paramref name="version"/> updates: the optimizer's times the schedule's factor, in float64.</summary>
    /// <param name="version">The updates applied before, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The version is negative.</exception>
    public double LearningRate(long version)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        return _optimizer.LearningRate * ScheduleFactor.At(_optimizer.Schedule, version, _stepsPerEpoch, _epochs);
    }

    /// <summary>Makes one update. All vectors have the length of the network's parameters, and none may overlap another.</summary>
    /// <param name="version">The updates applied before this one, at least 0.</param>
    /// <param name="parameters">p.</param>
    /// <param name="gradientSum">G before; the gradient g that the rule used after.</param>
    /// <param name="examples">n, at least 1.</param>
    /// <param name="state">The state vectors in the order of <see cref="StateNames"/>; updated.</param>
    /// <param name="updated">The parameters after the update; overwritten.</param>
    /// <returns>
    /// The norms. If that of the gradient is not finite, state and <paramref name="updated"/> are as they were.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The version is negative, or there are no examples.</exception>
    /// <exception cref="ArgumentException">A length or the number of state vectors is wrong, or <paramref name="updated"/> overlaps the parameters or the gradient.</exception>
    public UpdateNorms Apply(
        long version,
        ReadOnlySpan<T> parameters,
        Span<T> gradientSum,
        long examples,
        IReadOnlyList<T[]> state,
        Span<T> updated)
    {
        RequireVectors(parameters, gradientSum, state, updated);
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        var step = new UpdateStep(version + 1, LearningRate(version));

        double gradientNorm = Average(parameters, gradientSum, Conversion.Round<T>(examples));
        if (!double.IsFinite(gradientNorm))
        {
            return new UpdateNorms(gradientNorm, Change: 0.0, NormBlocks.Norm(parameters, _squares));
        }

        Move(step, parameters, gradientSum, ClippingBy(gradientNorm), state, updated);
        return new UpdateNorms(gradientNorm, NormBlocks.Root(_squaredChanges), NormBlocks.Root(_squares));
    }

    /// <summary>g = G / n + l2 p.</summary>
    /// <returns>||g||.</returns>
    private double Average(ReadOnlySpan<T> parameters, Span<T> gradient, T examples)
    {
        T penalty = Conversion.Round<T>(_optimizer.L2);
        for (int block = 0; block < _blocks.Length; block++)
        {
            foreach (UpdateRange range in _blocks[block])
            {
                Divide(range.Of(gradient), examples);
                if (range.IsWeight && _optimizer.L2 != 0.0)
                {
                    UpdateKernels.AddScaled(range.Of(gradient), range.Of(parameters), penalty);
                }
            }

            _squares[block] = ReductionKernels.SumOfSquares(NormBlocks.Slice<T>(gradient, block));
        }

        return NormBlocks.Root(_squares);
    }

    /// <summary>A product with the inverse of a power of two has the quotient's bits, as both round the same number once; it takes a tenth of the time.</summary>
    private static void Divide(Span<T> gradient, T examples)
    {
        if (T.IsPow2(examples))
        {
            UpdateKernels.Scale(gradient, T.One / examples);
        }
        else
        {
            UpdateKernels.Divide(gradient, examples);
        }
    }

    /// <summary>The factor that clips a gradient; null where it is short enough.</summary>
    private T? ClippingBy(double norm) =>
        _optimizer.ClipNorm is double limit && norm > limit ? Conversion.Round<T>(limit / norm) : null;

    /// <summary>Applies the rule, and leaves the sums of squares of the updated parameters and of their changes in the scratch memory.</summary>
    private void Move(
        UpdateStep step, ReadOnlySpan<T> parameters, Span<T> gradient, T? clipping, IReadOnlyList<T[]> state, Span<T> updated)
    {
        for (int block = 0; block < _blocks.Length; block++)
        {
            foreach (UpdateRange range in _blocks[block])
            {
                Move(step, range, parameters, gradient, clipping, state, updated);
            }

            ReadOnlySpan<T> after = NormBlocks.Slice<T>(updated, block);
            _squares[block] = ReductionKernels.SumOfSquares(after);
            _squaredChanges[block] = ReductionKernels.SumOfSquaredDifferences(after, NormBlocks.Slice(parameters, block));
        }
    }

    private void Move(
        UpdateStep step,
        UpdateRange range,
        ReadOnlySpan<T> parameters,
        Span<T> gradient,
        T? clipping,
        IReadOnlyList<T[]> state,
        Span<T> updated)
    {
        if (clipping is { } factor)
        {
            UpdateKernels.Scale(range.Of(gradient), factor);
        }

        if (range.IsTrained)
        {
            _rule.Apply(step, range, range.Of(parameters), range.Of(gradient), state, range.Of(updated));
        }
        else
        {
            range.Of(parameters).CopyTo(range.Of(updated));
        }
    }

    private void RequireVectors(
        ReadOnlySpan<T> parameters, Span<T> gradientSum, IReadOnlyList<T[]> state, Span<T> updated)
    {
        ArgumentNullException.ThrowIfNull(state);
        RequireLength(parameters.Length, nameof(parameters));
        RequireLength(gradientSum.Length, nameof(gradientSum));
        RequireLength(updated.Length, nameof(updated));
        if (state.Count != StateNames.Count)
        {
            throw new ArgumentException(
                $"{state.Count} state vectors given; the optimizer keeps {StateNames.Count}: [{string.Join(", ", StateNames)}].",
                nameof(state));
        }

        foreach (T[] vector in state)
        {
            ArgumentNullException.ThrowIfNull(vector, nameof(state));
            RequireLength(vector.Length, nameof(state));
        }

        if (updated.Overlaps(parameters) || updated.Overlaps(gradientSum))
        {
            throw new ArgumentException(
                "The updated parameters overlap those before or the gradient. Give another buffer.", nameof(updated));
        }
    }

    private void RequireLength(int length, string name)
    {
        if (length != _network.ParameterCount)
        {
            throw new ArgumentException(
                $"{length} elements given where the network has {_network.ParameterCount} parameters.", name);
        }
    }
}
