using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine.Kernels;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>
/// The step from one model version to the next. With G the sum of the gradients of n examples:
/// g = G / n; g += l2 p on weights; g *= clipNorm / ||g|| where ||g|| is larger; then the optimizer's rule for every trained
/// tensor. What is not trained is copied bit for bit. All of it goes block by block, so that memory is gone through twice only, or
/// once where norms are not asked for and the rule keeps no state; a crew may share the blocks, with the same bits. Norms are those of
/// <see cref="NormBlocks"/>. An instance has scratch memory of its own and serves one caller at a time; it keeps nothing between calls.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ParameterUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A hand of the crew takes so many at once: that takes many times as long as to take them.</summary>
    private const int BlocksOfPart = 8;

    private readonly Network<T> _network;
    private readonly Optimizer _optimizer;
    private readonly UpdateRule<T> _rule;
    private readonly int _stateVectors;
    private readonly bool _descends;
    private readonly int _stepsPerEpoch;
    private readonly int _epochs;
    private readonly ICrew _crew;
    private readonly UpdateSegment[][] _segments;
    private readonly UpdateSegment[][] _joinedSegments;
    private readonly double[] _blockSums;
    private readonly double[] _blockChanges;
    private readonly Action<int> _average;
    private readonly Action<int> _averageAndMeasure;
    private readonly Action<int> _move;
    private readonly Action<int> _moveAndMeasure;
    private readonly Action<int> _descend;
    private readonly Lock _finding = new();
    private UpdateTask<T> _task;
    private bool _isFinite;
    private Finiteness _found;

    /// <summary>Prepares updates of a network's parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="optimizer">The optimizer with its schedule, penalty and clipping.</param>
    /// <param name="stepsPerEpoch">The steps of an epoch, at least 1.</param>
    /// <param name="epochs">The epochs of the run, at least 1; only a cosine schedule looks at it.</param>
    /// <param name="crew">Shares the work of an update; null for its caller alone.</param>
    /// <exception cref="ArgumentNullException">There is no network or no optimizer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Steps or epochs are below 1.</exception>
    /// <exception cref="ArgumentException">A setting of the optimizer or of its schedule is out of its range.</exception>
    public ParameterUpdate(Network<T> network, Optimizer optimizer, int stepsPerEpoch, int epochs, ICrew? crew = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerEpoch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        OptimizerRules.Require<T>(optimizer);

        _network = network;
        _optimizer = optimizer;
        _rule = UpdateRule<T>.Create(optimizer);
        _stateVectors = _rule.StateNames.Count;
        _descends = _rule is GradientDescentRule<T> && optimizer.L2 == 0.0;
        _stepsPerEpoch = stepsPerEpoch;
        _epochs = epochs;
        _crew = crew ?? OneHand.Instance;
        _blockSums = new double[NormBlocks.Count(network.ParameterCount)];
        _blockChanges = new double[_blockSums.Length];
        UpdateSegment[] segments = [.. UpdateSegment.Of(network.Tensors)];
        _segments = UpdateSegment.ByBlock(segments, _blockSums.Length);
        _joinedSegments = UpdateSegment.ByBlock(UpdateSegment.Join(segments), _blockSums.Length);
        _average = EachBlockOf(AverageBlock);
        _averageAndMeasure = EachBlockOf(AverageAndMeasureBlock);
        _move = EachBlockOf(MoveBlock);
        _moveAndMeasure = EachBlockOf(MoveAndMeasureBlock);
        _descend = EachBlockOf(DescendBlock);
    }

    /// <summary>
    /// The names of the optimizer's state vectors, each as long as the parameters and 0 at first: none, <c>velocity</c>, or
    /// <c>firstMoment</c> and <c>secondMoment</c>.
    /// </summary>
    public IReadOnlyList<string> StateNames => _rule.StateNames;

    /// <summary>Allocates the optimizer's state, in the order of <see cref="StateNames"/>: 0 everywhere, and as <see cref="VectorMemory"/> lays vectors.</summary>
    /// <returns>The vectors, for updates to use and write.</returns>
    public IReadOnlyList<Memory<T>> AllocateState() => StateNames.Select(_ => VectorMemory.Allocate<T>(_network.ParameterCount)).ToArray();

    /// <summary>The learning rate of the update that follows <paramref name="version"/> updates: the optimizer's times the schedule's factor, in float64.</summary>
    /// <param name="version">The updates applied before, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The version is negative.</exception>
    public double LearningRate(long version)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        return _optimizer.LearningRate * ScheduleFactor.At(_optimizer.Schedule, version, _stepsPerEpoch, _epochs);
    }

    /// <summary>Makes one update. All vectors have the length of the network's parameters, and none may overlap another but as said below.</summary>
    /// <param name="version">The updates applied before this one, at least 0.</param>
    /// <param name="parameters">p.</param>
    /// <param name="gradientSum">G before; after, the gradient g that the rule used, or the updated parameters if it is their memory.</param>
    /// <param name="examples">n, at least 1.</param>
    /// <param name="state">The state vectors in the order of <see cref="StateNames"/>; updated.</param>
    /// <param name="updated">The parameters after the update; overwritten. May be the gradient's memory: less of it is then gone through.</param>
    /// <returns>
    /// The norms. If that of the gradient is not finite, the state is as it was, and so is <paramref name="updated"/> where it is not the gradient's memory.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The version is negative, or there are no examples.</exception>
    /// <exception cref="ArgumentException">A length or the number of state vectors is wrong, or <paramref name="updated"/> overlaps the parameters, or is part of the gradient's memory, or a state vector overlaps any other.</exception>
    public UpdateNorms Apply(
        long version,
        ReadOnlyMemory<T> parameters,
        Memory<T> gradientSum,
        long examples,
        IReadOnlyList<Memory<T>> state,
        Memory<T> updated)
    {
        RequireVectors(parameters.Span, gradientSum.Span, state, updated.Span);
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        Begin(version, parameters, gradientSum, examples, state, updated);

        Share(_averageAndMeasure);
        double gradientNorm = NormBlocks.NormOf(_blockSums);
        if (!double.IsFinite(gradientNorm))
        {
            return new UpdateNorms(gradientNorm, Change: 0.0, NormBlocks.Norm(parameters.Span, _blockSums));
        }

        _task.Factor = _optimizer.ClipNorm is double limit && gradientNorm > limit ? Conversion.Round<T>(limit / gradientNorm) : null;
        Share(_moveAndMeasure);
        return new UpdateNorms(gradientNorm, NormBlocks.NormOf(_blockChanges), NormBlocks.NormOf(_blockSums));
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
    /// <param name="updated">The parameters after the update; overwritten, also where it was not made. May be the gradient's memory, as in <see cref="Apply"/>.</param>
    /// <returns>What became of it. If the gradient is not finite, the state is as it was.</returns>
    /// <inheritdoc cref="Apply" path="/exception"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public UpdateResult ApplyWithoutNorms(
        long version,
        ReadOnlyMemory<T> parameters,
        Memory<T> gradientSum,
        long examples,
        IReadOnlyList<Memory<T>> state,
        Memory<T> updated)
    {
        // Clipping needs a norm. One of float64 elements may overflow where no element does, which ends training at any step.
        if (_optimizer.ClipNorm is not null || typeof(T) == typeof(double))
        {
            return Apply(version, parameters, gradientSum, examples, state, updated).Result;
        }

        ReadOnlySpan<T> p = parameters.Span;
        Span<T> sum = gradientSum.Span;
        Span<T> q = updated.Span;
        RequireVectors(p, sum, state, q);
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        if (_descends && _blockSums.Length == 1)
        {
            // Nothing to share: a network of a few parameters takes longer to hand over than to update.
            return ResultOf(Descend(block: 0, p, sum, q, Conversion.Round<T>(examples), Conversion.Round<T>(LearningRate(version))));
        }

        Begin(version, parameters, gradientSum, examples, state, updated);
        if (_descends)
        {
            _found = Finiteness.OfNone;
            Share(_descend);
            return ResultOf(_found);
        }

        if (!IsFiniteAfter(_average))
        {
            return UpdateResult.GradientNotFinite;
        }

        return IsFiniteAfter(_move) ? UpdateResult.Made : UpdateResult.ParametersNotFinite;
    }

    // A method of its own: what it puts together would be cleared at the start of every update.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Begin(
        long version,
        ReadOnlyMemory<T> parameters,
        Memory<T> gradientSum,
        long examples,
        IReadOnlyList<Memory<T>> state,
        Memory<T> updated) => _task = new UpdateTask<T>
        {
            Step = new UpdateStep(version + 1, LearningRate(version)),
            Parameters = parameters,
            Gradient = gradientSum,
            Divisor = Conversion.Round<T>(examples),
            State = state,
            Updated = updated,
        };

    private void Share(Action<int> part) => _crew.Share((_blockSums.Length + BlocksOfPart - 1) / BlocksOfPart, part);

    private bool IsFiniteAfter(Action<int> part)
    {
        _isFinite = true;
        Share(part);
        return _isFinite;
    }

    /// <summary>
    /// From the last block to the first: what was written last of the gradient is still near, and so will be the first layer's parameters,
    /// which are read next.
    /// </summary>
    private Action<int> EachBlockOf(Action<int> work) => part =>
    {
        int end = _blockSums.Length - (part * BlocksOfPart);
        for (int block = end - 1; block >= Math.Max(0, end - BlocksOfPart); block--)
        {
            work(block);
        }
    };

    private static UpdateResult ResultOf(Finiteness found) =>
        found.OfResult ? UpdateResult.Made
        : found.OfSum ? UpdateResult.ParametersNotFinite
        : UpdateResult.GradientNotFinite;

    private void DescendBlock(int block)
    {
        T learningRate = Conversion.Round<T>(_task.Step.LearningRate);
        Finiteness found = Descend(block, _task.Parameters.Span, _task.Gradient.Span, _task.Updated.Span, _task.Divisor, learningRate);
        if (!found.OfResult)
        {
            lock (_finding)
            {
                _found = _found.And(found);
            }
        }
    }

    /// <summary>q = p - learningRate G / divisor in a block.</summary>
    /// <returns>Whether the sum and q are finite where parameters are trained. What is not finite in the sum is not finite in q either.</returns>
    private Finiteness Descend(int block, ReadOnlySpan<T> p, ReadOnlySpan<T> sum, Span<T> q, T divisor, T learningRate)
    {
        var found = Finiteness.OfNone;
        foreach (ref readonly UpdateSegment segment in _joinedSegments[block].AsSpan())
        {
            if (segment.IsTrained)
            {
                found = found.And(UpdateKernels.GradientDescent(segment.Of(p), segment.Of(sum), segment.Of(q), divisor, learningRate));
            }
            else
            {
                segment.Of(p).CopyTo(segment.Of(q));
            }
        }

        return found;
    }

    private void AverageBlock(int block)
    {
        Average(block);
        NoteIfNotFinite(_task.Gradient.Span, block);
    }

    private void AverageAndMeasureBlock(int block)
    {
        Average(block);
        _blockSums[block] = ReductionKernels.SumOfSquares<T>(NormBlocks.Slice(_task.Gradient.Span, block));
    }

    private void MoveBlock(int block)
    {
        Move(block);
        NoteIfNotFinite(_task.Updated.Span, block);
    }

    private void MoveAndMeasureBlock(int block)
    {
        Move(block);
        ReadOnlySpan<T> after = NormBlocks.Slice(_task.Updated.Span, block);
        _blockChanges[block] = ReductionKernels.SumOfSquaredDifferences(after, NormBlocks.Slice(_task.Parameters.Span, block));
        _blockSums[block] = ReductionKernels.SumOfSquares(after);
    }

    /// <summary>g = G / n, + l2 p on weights.</summary>
    private void Average(int block)
    {
        UpdateKernels.Divide(NormBlocks.Slice(_task.Gradient.Span, block), _task.Divisor);
        if (_optimizer.L2 == 0.0)
        {
            return;
        }

        T penalty = Conversion.Round<T>(_optimizer.L2);
        foreach (UpdateSegment segment in _segments[block])
        {
            if (segment.IsWeight)
            {
                UpdateKernels.AddScaled(segment.Of(_task.Gradient.Span), segment.Of(_task.Parameters.Span), penalty);
            }
        }
    }

    /// <summary>g *= factor, then the rule.</summary>
    private void Move(int block)
    {
        if (_task.Factor is { } clip)
        {
            UpdateKernels.Scale(NormBlocks.Slice(_task.Gradient.Span, block), clip);
        }

        foreach (UpdateSegment segment in _segments[block])
        {
            ReadOnlySpan<T> before = segment.Of(_task.Parameters.Span);
            Span<T> after = segment.Of(_task.Updated.Span);
            if (segment.IsTrained)
            {
                _rule.Apply(_task.Step, segment, before, segment.Of(_task.Gradient.Span), _task.State, after);
            }
            else
            {
                before.CopyTo(after);
            }
        }
    }

    private void NoteIfNotFinite(ReadOnlySpan<T> values, int block)
    {
        if (!ReductionKernels.AreFinite(NormBlocks.Slice(values, block)))
        {
            Volatile.Write(ref _isFinite, false);
        }
    }

    private void RequireVectors(
        ReadOnlySpan<T> parameters, Span<T> gradientSum, IReadOnlyList<Memory<T>> state, Span<T> updated)
    {
        ArgumentNullException.ThrowIfNull(state);
        RequireLength(parameters.Length, nameof(parameters));
        RequireLength(gradientSum.Length, nameof(gradientSum));
        RequireLength(updated.Length, nameof(updated));
        // An interface's call costs as much as the update of a few parameters.
        int vectors = state is Memory<T>[] array ? array.Length : state.Count;
        if (vectors != _stateVectors)
        {
            throw AnotherNumberOf(state);
        }

        if (vectors > 0)
        {
            RequireState(parameters, gradientSum, state, updated);
        }

        bool replacesGradient = Unsafe.AreSame(ref MemoryMarshal.GetReference(updated), ref MemoryMarshal.GetReference(gradientSum));
        if (Overlap(parameters, updated) || (!replacesGradient && Overlap(gradientSum, updated)))
        {
            throw new ArgumentException(
                "The updated parameters overlap those before or a part of the gradient. Give another buffer, or the gradient's.", nameof(updated));
        }
    }

    private void RequireState(ReadOnlySpan<T> parameters, ReadOnlySpan<T> gradientSum, IReadOnlyList<Memory<T>> state, ReadOnlySpan<T> updated)
    {
        for (int k = 0; k < state.Count; k++)
        {
            ReadOnlySpan<T> vector = state[k].Span;
            if (vector.Length != _network.ParameterCount)
            {
                throw new ArgumentException(
                    $"{vector.Length} elements of {StateNames[k]} given where the network has {_network.ParameterCount} parameters.", nameof(state));
            }

            bool overlaps = Overlap(vector, parameters) || Overlap(vector, gradientSum) || Overlap(vector, updated);
            for (int other = 0; other < k; other++)
            {
                overlaps |= Overlap(vector, state[other].Span);
            }

            if (overlaps)
            {
                throw new ArgumentException($"The state vector {StateNames[k]} overlaps another vector. Give it a buffer of its own.", nameof(state));
            }
        }
    }

    /// <summary>Whether two vectors of the same length have memory in common.</summary>
    private static bool Overlap(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
    {
        Debug.Assert(left.Length == right.Length);
        nint distance = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(left), ref MemoryMarshal.GetReference(right));
        nint bytes = (nint)left.Length * Unsafe.SizeOf<T>();
        return -bytes < distance && distance < bytes;
    }

    private void RequireLength(int length, string name)
    {
        if (length != _network.ParameterCount)
        {
            throw AnotherLength(length, name);
        }
    }

    // Messages are put together apart from the checks, which are then small enough to be compiled into their callers.
    private ArgumentException AnotherLength(int length, string name) =>
        new($"{length} elements given where the network has {_network.ParameterCount} parameters.", name);

    private ArgumentException AnotherNumberOf(IReadOnlyList<Memory<T>> state) => new(
        $"{state.Count} state vectors given; the optimizer keeps {StateNames.Count}: [{string.Join(", ", StateNames)}].", nameof(state));
}
