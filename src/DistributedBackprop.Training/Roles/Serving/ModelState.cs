using System.Numerics;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Training.Roles.Serving;

/// <summary>The vectors that the parameter server keeps: parameters, the optimizer's state, the best parameters so far.</summary>
internal abstract class ModelState
{
    /// <summary>The parameters. Two updates later their memory is a gradient's, unless they are held then: see <see cref="Apply"/>.</summary>
    public abstract FlatVector Parameters { get; }

    /// <summary>The parameters of the best epoch; null before one is marked.</summary>
    public abstract FlatVector? Best { get; }

    /// <summary>
    /// Makes one update. Where the gradient, or what would become of the parameters, is not finite, the parameters stay as they
    /// are. Where it is not the gradient, the optimizer's state has moved: such a run goes no further.
    /// </summary>
    /// <param name="gradientSum">The sum of the gradients of the mini-batch; it gets other memory, of which the contents are anything.</param>
    /// <param name="examples">How many examples it sums.</param>
    /// <param name="updates">The updates made before.</param>
    /// <returns>What became of it.</returns>
    /// <remarks>
    /// Parameters are written over the gradient, which takes memory of former parameters in return: these, the present ones and the gradient
    /// take turns, so that nothing is allocated; where somebody still holds the former ones another vector takes their place, and takes its
    /// turn from then on. A straggler that reads a vector without holding it while it is written to computes nonsense, but for a version that
    /// is past: its answer is dropped unread.
    /// </remarks>
    public abstract UpdateResult Apply(FlatVector gradientSum, long examples, long updates);

    /// <summary>Makes one update like <see cref="Apply"/>, and measures it, which takes longer.</summary>
    /// <inheritdoc cref="Apply" path="/param"/>
    /// <returns>The norms of gradient, change and parameters.</returns>
    public abstract UpdateNorms ApplyAndMeasure(FlatVector gradientSum, long examples, long updates);

    /// <summary>The learning rate of the step that follows <paramref name="updates"/> updates.</summary>
    public abstract double LearningRate(long updates);

    /// <summary>Keeps the present parameters as the best.</summary>
    public abstract void MarkBest();

    /// <summary>Copies of all vectors.</summary>
    public abstract ModelTensors Capture();

    /// <summary>Takes over the vectors of a checkpoint.</summary>
    /// <exception cref="ArgumentException">The vectors do not fit the network or the optimizer.</exception>
    public abstract void Restore(ModelTensors tensors);

    /// <summary>The tensor that holds the parameter of the largest magnitude, and that magnitude.</summary>
    public abstract (string Tensor, double Magnitude) LargestParameter();
}

/// <summary>The vectors of a network of floats or doubles.</summary>
internal sealed class ModelState<T> : ModelState
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly ParameterUpdate<T> _update;
    private readonly IReadOnlyList<Memory<T>> _optimizerState;
    private readonly List<FlatVector<T>> _former = [];
    private FlatVector<T> _parameters;
    private FlatVector<T>? _best;

    /// <summary>Begins with the network's initial parameters.</summary>
    /// <param name="network">The network.</param>
    /// <param name="update">How its parameters are updated.</param>
    /// <param name="seed">The seed of its initial parameters.</param>
    public ModelState(Network<T> network, ParameterUpdate<T> update, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(update);
        _network = network;
        _update = update;
        _parameters = NewVector();
        _optimizerState = update.AllocateState();
        network.Initialize(_parameters.Values, seed);
    }

    /// <inheritdoc/>
    public override FlatVector Parameters => _parameters;

    /// <inheritdoc/>
    public override FlatVector? Best => _best;

    /// <inheritdoc/>
    public override UpdateResult Apply(FlatVector gradientSum, long examples, long updates)
    {
        FlatVector<T> gradient = ToBeTaken(gradientSum);
        FlatVector<T> next = TakeFree();
        UpdateResult result = _update.ApplyWithoutNorms(
            updates, _parameters.Memory, gradient.Memory, examples, _optimizerState, updated: gradient.Memory);
        GoOn(next, gradient, result);
        return result;
    }

    /// <inheritdoc/>
    public override UpdateNorms ApplyAndMeasure(FlatVector gradientSum, long examples, long updates)
    {
        FlatVector<T> gradient = ToBeTaken(gradientSum);
        FlatVector<T> next = TakeFree();
        UpdateNorms norms = _update.Apply(
            updates, _parameters.Memory, gradient.Memory, examples, _optimizerState, updated: gradient.Memory);
        GoOn(next, gradient, norms.Result);
        return norms;
    }

    /// <inheritdoc/>
    public override double LearningRate(long updates) => _update.LearningRate(updates);

    /// <inheritdoc/>
    public override void MarkBest()
    {
        _best ??= NewVector();
        _parameters.Values.CopyTo(_best.Values);
    }

    /// <inheritdoc/>
    public override ModelTensors Capture() => new(
        _parameters.Copy(),
        [.. _update.StateNames.Zip(_optimizerState, (name, state) => KeyValuePair.Create<string, FlatVector>(name, new FlatVector<T>(state.ToArray())))],
        _best?.Copy());

    /// <inheritdoc/>
    public override void Restore(ModelTensors tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (!tensors.OptimizerState.Select(state => state.Key).SequenceEqual(_update.StateNames))
        {
            throw new ArgumentException("The optimizer's state is not of this optimizer.", nameof(tensors));
        }

        Fill(_parameters.Values, tensors.Parameters);
        for (int i = 0; i < _optimizerState.Count; i++)
        {
            Fill(_optimizerState[i].Span, tensors.OptimizerState[i].Value);
        }

        _best = tensors.Best is null ? null : tensors.Best.Copy().As<T>();
    }

    /// <inheritdoc/>
    public override (string Tensor, double Magnitude) LargestParameter()
    {
        (string Tensor, double Magnitude) largest = ("", -1);
        foreach (ParameterTensor tensor in _network.Tensors)
        {
            foreach (T value in _parameters.Values.Slice(tensor.Offset, tensor.Length))
            {
                double magnitude = Math.Abs(double.CreateChecked(value));
                if (magnitude > largest.Magnitude)
                {
                    largest = (tensor.Name, magnitude);
                }
            }
        }

        return largest;
    }

    private static void Fill(Span<T> target, FlatVector source)
    {
        FlatVector<T> same = source.As<T>();
        if (same.Length != target.Length)
        {
            throw new ArgumentException($"The network has {target.Length} parameters, the vector {same.Length}.", nameof(source));
        }

        same.Values.CopyTo(target);
    }

    private static FlatVector<T> ToBeTaken(FlatVector gradientSum)
    {
        BrokenInvariantException.ThrowUnless(!gradientSum.IsHeld, "nobody holds a gradient whose memory becomes the parameters'");
        return gradientSum.As<T>();
    }

    /// <summary>The parameters were written over the gradient: the next vector takes its memory, and leaves its own to the gradient's owner.</summary>
    private void GoOn(FlatVector<T> next, FlatVector<T> updated, UpdateResult result)
    {
        if (result != UpdateResult.Made)
        {
            _former.Add(next);
            return;
        }

        next.Exchange(updated);
        _former.Add(_parameters);
        _parameters = next;
    }

    /// <summary>There are as many vectors as were held at once, and two.</summary>
    private FlatVector<T> TakeFree()
    {
        int free = _former.FindIndex(vector => !vector.IsHeld);
        if (free < 0)
        {
            return NewVector();
        }

        FlatVector<T> vector = _former[free];
        _former.RemoveAt(free);
        return vector;
    }

    private FlatVector<T> NewVector() => new(_network.ParameterCount);
}
