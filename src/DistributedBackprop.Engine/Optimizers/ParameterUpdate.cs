using System.Numerics;
using DistributedBackprop.Engine.Kernels;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>
/// The step from one model version to the next. With G the sum of the gradients of n examples:
/// g = G / n; g += l2 p on weights; g *= clipNorm / ||g|| where ||g|| is larger; then the optimizer's rule for every trained
/// tensor. What is not trained is copied bit for bit. All of it goes block by block, so that memory is gone through twice only, or
/// once where norms are not asked for and the rule keeps no state. Norms are those of <see cref="NormBlocks"/>. An instance has
/// scratch memory of its own and serves one thread at a time; it keeps nothing between calls.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ParameterUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly Optimizer _optimizer;
    private readonly UpdateRule<T> _rule;
    private readonly int _stepsPerEpoch;
    private readonly int _epochs;
    private readonly UpdateSegment[] _segments;
    private readonly UpdateSegment[] _joinedSegments;
    private readonly double[] _blockSums;
    private readonly double[] _blockChanges;

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
        _segments = [.. UpdateSegment.Of(network.Tensors)];
        _joinedSegments = [.. UpdateSegment.Join(_segments)];
        _blockSums = new double[NormBlocks.Count(network.ParameterCount)];
        _blockChanges = new double[_blockSums.Length];
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

        double gradientNorm = Average(parameters, gradientSum, examples);
        if (!double.IsFinite(gradientNorm))
        {
            return new UpdateNorms(gradientNorm, Change: 0.0, NormBlocks.Norm(parameters, _blockSums));
        }

        T? factor = _optimizer.ClipNorm is double limit && gradientNorm > limit ? Conversion.Round<T>(limit / gradientNorm) : null;
        (double change, double norm) = Move(step, factor, parameters, gradientSum, state, updated);
        return new UpdateNorms(gradientNorm, change, norm);
    }

    /// <summary>
    /// Makes the update that <see cref="Apply"/> makes, to the same bits, and finds out only what became of it. That is sooner done: norms
    /// take float64 arithmetic, and the gradient's another way through memory.
    /// </summary>
    /// <param name="version">The updates applied before this one, at least 0.</param>
    /// <param name="parameters">p.</param>
    /// <param name="gradientSum">G; overwritten with anything.</param>
    /// <param name="examples">n, at least 1.</param>
    /// <param name="state">The state vectors in the order of <see cref="StateNames"/>; updated.</param>
    /// <param name="updated">The parameters after the update; overwritten, also where it was not made.</param>
    /// <returns>What became of it. If the gradient is not finite, the state is as it was.</returns>
    /// <inheritdoc cref="Apply" path="/exception"/>
    public UpdateResult ApplyWithoutNorms(
        long version,
        ReadOnlySpan<T> parameters,
        Span<T> gradientSum,
        long examples,
        IReadOnlyList<T[]> state,
        Span<T> updated)
    {
        // Clipping needs a norm. One of float64 elements may overflow where no element does, which ends training at any step.
        if (_optimizer.ClipNorm is not null || typeof(T) == typeof(double))
        {
            return Apply(version, parameters, gradientSum, examples, state, updated).Result;
        }

        RequireVectors(parameters, gradientSum, state, updated);
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        var step = new UpdateStep(version + 1, LearningRate(version));
        return _rule is GradientDescentRule<T> && _optimizer.L2 == 0.0
            ? Descend(step, parameters, gradientSum, examples, updated)
            : MoveIfFinite(step, parameters, gradientSum, examples, state, updated);
    }

    /// <summary>Gradient descent straight from the sum: what is not finite in it is not finite in the updated parameters either.</summary>
    private UpdateResult Descend(UpdateStep step, ReadOnlySpan<T> parameters, ReadOnlySpan<T> gradientSum, long examples, Span<T> updated)
    {
        T divisor = Conversion.Round<T>(examples);
        T learningRate = Conversion.Round<T>(step.LearningRate);
        bool isFinite = true;
        foreach (UpdateSegment segment in _joinedSegments)
        {
            ReadOnlySpan<T> before = SliceOf(parameters, segment);
            Span<T> after = SliceOf(updated, segment);
            if (segment.IsTrained)
            {
                UpdateKernels.GradientDescentOfSum(before, SliceOf(gradientSum, segment), after, divisor, learningRate);
            }
            else
            {
                before.CopyTo(after);
            }

            isFinite &= ReductionKernels.AreFinite<T>(after);
        }

        return isFinite ? UpdateResult.Made
            : ReductionKernels.AreFinite(gradientSum) ? UpdateResult.ParametersNotFinite
            : UpdateResult.GradientNotFinite;
    }

    private UpdateResult MoveIfFinite(
        UpdateStep step, ReadOnlySpan<T> parameters, Span<T> gradient, long examples, IReadOnlyList<T[]> state, Span<T> updated)
    {
        bool isFinite = true;
        for (int block = 0, next = 0; block < _blockSums.Length; block++)
        {
            AverageBlock(block, ref next, parameters, gradient, examples);
            isFinite &= ReductionKernels.AreFinite<T>(NormBlocks.Slice(gradient, block));
        }

        if (!isFinite)
        {
            return UpdateResult.GradientNotFinite;
        }

        foreach (UpdateSegment segment in _segments)
        {
            Move(step, segment, parameters, gradient, state, updated);
            isFinite &= ReductionKernels.AreFinite<T>(SliceOf(updated, segment));
        }

        return isFinite ? UpdateResult.Made : UpdateResult.ParametersNotFinite;
    }

    /// <summary>g = G / n, + l2 p on weights: block by block, with the norm of all.</summary>
    private double Average(ReadOnlySpan<T> parameters, Span<T> gradient, long examples)
    {
        for (int block = 0, next = 0; block < _blockSums.Length; block++)
        {
            AverageBlock(block, ref next, parameters, gradient, examples);
            _blockSums[block] = ReductionKernels.SumOfSquares<T>(NormBlocks.Slice(gradient, block));
        }

        return NormBlocks.NormOf(_blockSums);
    }

    private void AverageBlock(int block, ref int next, ReadOnlySpan<T> parameters, Span<T> gradient, long examples)
    {
        UpdateKernels.Divide(NormBlocks.Slice(gradient, block), Conversion.Round<T>(examples));
        for (; _optimizer.L2 != 0.0 && next < _segments.Length && IsIn(block, _segments[next]); next++)
        {
            if (_segments[next].IsWeight)
            {
                UpdateKernels.AddScaled(SliceOf(gradient, _segments[next]), SliceOf(parameters, _segments[next]), Conversion.Round<T>(_optimizer.L2));
            }
        }
    }

    /// <summary>g *= factor, then the rule: block by block, with the norms of the change and of the updated parameters.</summary>
    private (double Change, double Norm) Move(
        UpdateStep step, T? factor, ReadOnlySpan<T> parameters, Span<T> gradient, IReadOnlyList<T[]> state, Span<T> updated)
    {
        int next = 0;
        for (int block = 0; block < _blockSums.Length; block++)
        {
            if (factor is { } clip)
            {
                UpdateKernels.Scale(NormBlocks.Slice(gradient, block), clip);
            }

            for (; next < _segments.Length && IsIn(block, _segments[next]); next++)
            {
                Move(step, _segments[next], parameters, gradient, state, updated);
            }

            ReadOnlySpan<T> after = NormBlocks.Slice(updated, block);
            _blockChanges[block] = ReductionKernels.SumOfSquaredDifferences(after, NormBlocks.Slice(parameters, block));
            _blockSums[block] = ReductionKernels.SumOfSquares(after);
        }

        return (NormBlocks.NormOf(_blockChanges), NormBlocks.NormOf(_blockSums));
    }

    private void Move(
        UpdateStep step, UpdateSegment segment, ReadOnlySpan<T> parameters, ReadOnlySpan<T> gradient, IReadOnlyList<T[]> state, Span<T> updated)
    {
        ReadOnlySpan<T> before = SliceOf(parameters, segment);
        Span<T> after = SliceOf(updated, segment);
        if (segment.IsTrained)
        {
            _rule.Apply(step, segment, before, SliceOf(gradient, segment), state, after);
        }
        else
        {
            before.CopyTo(after);
        }
    }

    private static bool IsIn(int block, UpdateSegment segment) => segment.Start / NormBlocks.Length == block;

    private static ReadOnlySpan<T> SliceOf(ReadOnlySpan<T> flat, UpdateSegment segment) => flat.Slice(segment.Start, segment.Length);

    private static Span<T> SliceOf(Span<T> flat, UpdateSegment segment) => flat.Slice(segment.Start, segment.Length);

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

        for (int k = 0; k < state.Count; k++)
        {
            ArgumentNullException.ThrowIfNull(state[k], nameof(state));
            RequireLength(state[k].Length, nameof(state));
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
