using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Kernels.Panels;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine;

/// <summary>
/// A feed-forward network without its parameters, which the caller keeps in one flat vector: predictions, losses, and
/// gradients by backpropagation, with the same bits on every processor. It has no state and may be used by many threads, each
/// with a workspace of its own. Shapes: B examples, I = <see cref="Inputs"/>, m = <see cref="Outputs"/>,
/// P = <see cref="ParameterCount"/>; matrices are row-major with one row an example.
/// Source: D. Rumelhart, G. Hinton, R. Williams, "Learning representations by back-propagating errors", Nature 323, 1986.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Network<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // What a step calls is compiled apart from it, here and in ParameterUpdate: together they would leave too few registers to a small network.
    private readonly Layer<T>[] _layers;
    private readonly OutputHead<T> _head;

    /// <summary>Builds a network from its definition.</summary>
    /// <param name="inputs">I, at least 1.</param>
    /// <param name="definition">The layers and the loss.</param>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 1 inputs.</exception>
    /// <exception cref="ArgumentNullException">There is no definition.</exception>
    /// <exception cref="NetworkDefinitionException">
    /// A setting of the definition breaks a rule: a range, a shape, a value that is not finite, a loss that does not fit
    /// the output's activation, or more parameters than an array holds.
    /// </exception>
    public Network(int inputs, NetworkDefinition definition)
    {
        NetworkArguments.RequireSupportedType<T>();
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentNullException.ThrowIfNull(definition);
        NetworkRules.Require<T>(inputs, definition);

        Definition = definition;
        Inputs = inputs;
        _layers = LayerFactory.CreateAll<T>(inputs, definition.Layers);
        Outputs = _layers[^1].OutputSize;
        _head = OutputHead<T>.Create(definition.Loss, _layers[^1].Activation, Outputs);
        ParameterCount = _layers.Sum(layer => layer.ParameterCount);
        Tensors = [.. _layers.SelectMany(layer => layer.Tensors)];
    }

    /// <summary>What the network was built from.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>I, the number of inputs of an example.</summary>
    public int Inputs { get; }

    /// <summary>m, the number of outputs of an example.</summary>
    public int Outputs { get; }

    /// <summary>P, the length of the flat vectors of parameters and gradients.</summary>
    public int ParameterCount { get; }

    /// <summary>The parts of the flat vector, in order and without gaps.</summary>
    public IReadOnlyList<ParameterTensor> Tensors { get; }

    /// <summary>Whether the loss needs a target for every output.</summary>
    internal bool NeedsAllTargets => _head.NeedsAllTargets;

    /// <summary>The layers, first to last.</summary>
    internal IReadOnlyList<Layer<T>> Layers => _layers;

    /// <summary>The activation of the outputs where layers may apply it as they compute them; else identity.</summary>
    internal Activation ElementwiseOutput => _head.ElementwiseActivation;

    /// <summary>Writes the initial parameters that the definition asks for.</summary>
    /// <param name="parameters">P; overwritten.</param>
    /// <param name="seed">Determines every random weight, together with the weight's layer, input and neuron.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public void Initialize(Span<T> parameters, ulong seed)
    {
        NetworkArguments.RequireLength(parameters.Length, ParameterCount, "parameters", nameof(parameters));
        foreach (Layer<T> layer in _layers)
        {
            layer.Initialize(layer.SliceOf(parameters), seed);
        }
    }

    /// <summary>Computes the activations of all layers; <see cref="Workspace{T}.Outputs"/> are the predictions.</summary>
    /// <param name="parameters">P.</param>
    /// <param name="inputs">B x I.</param>
    /// <param name="examples">B, from 1 to the workspace's maximum.</param>
    /// <param name="workspace">A workspace of this network; its activations are overwritten.</param>
    /// <exception cref="ArgumentOutOfRangeException">B is out of range.</exception>
    /// <exception cref="ArgumentException">A length is wrong, or the workspace is another network's.</exception>
    public void Predict(ReadOnlySpan<T> parameters, ReadOnlySpan<T> inputs, int examples, Workspace<T> workspace)
    {
        NetworkArguments.RequireForward(this, parameters, workspace);
        workspace.SetInputs(inputs, examples);
        Forward(parameters, workspace);
    }

    /// <summary>Computes the activations of all layers and the loss of each example.</summary>
    /// <param name="parameters">P.</param>
    /// <param name="inputs">B x I.</param>
    /// <param name="targets">B x m; not-a-number where an output has no target, which cross-entropy does not allow.</param>
    /// <param name="examples">B, from 1 to the workspace's maximum.</param>
    /// <param name="workspace">A workspace of this network; its contents are overwritten.</param>
    /// <param name="losses">B; overwritten. Float64 from the values in T.</param>
    /// <exception cref="ArgumentOutOfRangeException">B is out of range.</exception>
    /// <exception cref="ArgumentException">
    /// A length is wrong, the workspace is another network's, or a target is missing where the loss needs all.
    /// </exception>
    public void Evaluate(
        ReadOnlySpan<T> parameters,
        ReadOnlySpan<T> inputs,
        ReadOnlySpan<T> targets,
        int examples,
        Workspace<T> workspace,
        Span<double> losses)
    {
        NetworkArguments.RequireForward(this, parameters, workspace);
        workspace.SetInputs(inputs, examples);
        Evaluate(parameters, targets, workspace, losses, exampleWeights: []);
    }

    /// <summary>Computes the activations of all layers and the weighted loss of each of the B examples whose inputs the workspace holds.</summary>
    /// <param name="parameters">P.</param>
    /// <param name="targets">B x m; not-a-number where an output has no target, which cross-entropy does not allow.</param>
    /// <param name="workspace">A workspace of this network; its contents but the inputs are overwritten.</param>
    /// <param name="losses">B; overwritten with weight * loss, one product in float64.</param>
    /// <param name="exampleWeights">B finite numbers greater than 0; or empty: each is 1, with the same bits.</param>
    /// <exception cref="ArgumentException">
    /// A length is wrong, the workspace is another network's or holds no inputs, a target is missing where the loss needs all, or a weight is
    /// not as said above.
    /// </exception>
    public void Evaluate(
        ReadOnlySpan<T> parameters,
        ReadOnlySpan<T> targets,
        Workspace<T> workspace,
        Span<double> losses,
        ReadOnlySpan<T> exampleWeights)
    {
        NetworkArguments.RequireForward(this, parameters, workspace);
        int examples = NetworkArguments.RequireInputs(workspace);
        NetworkArguments.RequireTargets(this, targets, examples, losses);
        NetworkArguments.RequireWeights(exampleWeights, examples);
        Forward(parameters, workspace);
        Losses(targets, workspace, losses, exampleWeights);
    }

    /// <summary>
    /// Computes the gradient of the summed loss of a micro-batch: each element is one chain over the examples in order. The
    /// workspace then holds every layer's activations and deltas.
    /// </summary>
    /// <param name="parameters">P.</param>
    /// <param name="inputs">B x I.</param>
    /// <param name="targets">B x m; not-a-number where an output has no target, which cross-entropy does not allow.</param>
    /// <param name="examples">B, from 1 to the workspace's maximum.</param>
    /// <param name="workspace">A workspace of this network; its contents are overwritten.</param>
    /// <param name="gradient">P; overwritten with the sum over the examples of dE/dp; +0 for frozen biases. May alias nothing.</param>
    /// <param name="losses">B; overwritten with the loss of each example. Float64 from the values in T.</param>
    /// <param name="squaredNorms">
    /// B; overwritten with the squared Euclidean norm of each example's own gradient in float64; or empty: not wanted.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">B is out of range.</exception>
    /// <exception cref="ArgumentException">
    /// A length is wrong, the workspace is another network's, or a target is missing where the loss needs all.
    /// </exception>
    public void ComputeGradient(
        ReadOnlySpan<T> parameters,
        ReadOnlySpan<T> inputs,
        ReadOnlySpan<T> targets,
        int examples,
        Workspace<T> workspace,
        Span<T> gradient,
        Span<double> losses,
        Span<double> squaredNorms) => ComputeGradient(
            parameters, inputs, targets, examples, workspace, gradient, losses, squaredNorms, exampleWeights: []);

    /// <summary>
    /// Computes the gradient of the summed weighted loss of a micro-batch. An example's weight meets each delta of the last
    /// layer once, delta = weight * delta in T, and all else follows from those deltas.
    /// </summary>
    /// <param name="parameters">P.</param>
    /// <param name="inputs">B x I.</param>
    /// <param name="targets">B x m; not-a-number where an output has no target, which cross-entropy does not allow.</param>
    /// <param name="examples">B, from 1 to the workspace's maximum.</param>
    /// <param name="workspace">A workspace of this network; its contents are overwritten.</param>
    /// <param name="gradient">P; overwritten with the sum over the examples of weight * dE/dp; +0 for frozen biases. May alias nothing.</param>
    /// <param name="losses">B; overwritten with weight * loss, one product in float64.</param>
    /// <param name="squaredNorms">
    /// B; overwritten with the squared Euclidean norm of each example's own weighted gradient in float64; or empty: not wanted.
    /// </param>
    /// <param name="exampleWeights">B finite numbers greater than 0; or empty: each is 1, with the same bits.</param>
    /// <exception cref="ArgumentOutOfRangeException">B is out of range.</exception>
    /// <exception cref="ArgumentException">
    /// A length is wrong, the workspace is another network's, a target is missing where the loss needs all, or a weight is
    /// not as said above.
    /// </exception>
    public void ComputeGradient(
        ReadOnlySpan<T> parameters,
        ReadOnlySpan<T> inputs,
        ReadOnlySpan<T> targets,
        int examples,
        Workspace<T> workspace,
        Span<T> gradient,
        Span<double> losses,
        Span<double> squaredNorms,
        ReadOnlySpan<T> exampleWeights)
    {
        NetworkArguments.RequireLength(gradient.Length, ParameterCount, "gradient elements", nameof(gradient));
        NetworkArguments.RequireApart<T>(parameters, gradient);
        NetworkArguments.RequireForward(this, parameters, workspace);
        workspace.SetInputs(inputs, examples);
        Backpropagate(parameters, targets, workspace, losses, squaredNorms, exampleWeights);
        SumGradient(workspace, first: 0, examples, microBatch: examples, gradient);
    }

    /// <summary>
    /// Computes the activations, losses and deltas of the B examples whose inputs the workspace holds, of as many leaves as wanted: none
    /// depends on another example. Their gradients follow by <see cref="SumGradient"/>, from what the workspace then holds.
    /// </summary>
    /// <param name="parameters">P.</param>
    /// <param name="targets">B x m; not-a-number where an output has no target, which cross-entropy does not allow.</param>
    /// <param name="workspace">A workspace of this network; its contents but the inputs are overwritten.</param>
    /// <param name="losses">B; overwritten with weight * loss, one product in float64.</param>
    /// <param name="squaredNorms">
    /// B; overwritten with the squared Euclidean norm of each example's own weighted gradient in float64; or empty: not wanted.
    /// </param>
    /// <param name="exampleWeights">B finite numbers greater than 0; or empty: each is 1, with the same bits.</param>
    /// <exception cref="ArgumentException">
    /// A length is wrong, the workspace is another network's or holds no inputs, a target is missing where the loss needs all, or a weight is
    /// not as said above.
    /// </exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Backpropagate(
        ReadOnlySpan<T> parameters,
        ReadOnlySpan<T> targets,
        Workspace<T> workspace,
        Span<double> losses,
        Span<double> squaredNorms,
        ReadOnlySpan<T> exampleWeights)
    {
        NetworkArguments.RequireForward(this, parameters, workspace);
        int examples = NetworkArguments.RequireInputs(workspace);
        NetworkArguments.RequireTargets(this, targets, examples, losses);
        NetworkArguments.RequireWeights(exampleWeights, examples);
        NetworkArguments.RequireLength(squaredNorms.Length, squaredNorms.IsEmpty ? 0 : examples, "squared norms", nameof(squaredNorms));

        Forward(parameters, workspace);
        Losses(targets, workspace, losses, exampleWeights);
        Backward(parameters, targets, workspace, squaredNorms, exampleWeights);
    }

    /// <summary>
    /// Sums the gradients of some examples of the last <see cref="Backpropagate"/> or ComputeGradient: each element is one chain over the
    /// examples of a micro-batch in order, and over micro-batches, the leaves, left + right along the binary tree that begins at the
    /// first of them. A tree over n leaves has levels of ceil(n / 2), ceil(n / 4), ... nodes; a node with one child is that child.
    /// </summary>
    /// <param name="workspace">The workspace; it is not changed but for scratch.</param>
    /// <param name="first">The first example.</param>
    /// <param name="examples">The number of examples, at least 1.</param>
    /// <param name="microBatch">The examples of a leaf, at least 1; the last leaf may have fewer.</param>
    /// <param name="gradient">P; overwritten with the sum of weight * dE/dp; +0 for frozen biases.</param>
    /// <exception cref="ArgumentNullException">There is no workspace.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The workspace does not hold these examples, or there are none, or the micro-batch is below 1.</exception>
    /// <exception cref="ArgumentException">The gradient's length is wrong, or the workspace is another network's.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void SumGradient(Workspace<T> workspace, int first, int examples, int microBatch, Span<T> gradient)
    {
        NetworkArguments.RequireOwn(this, workspace);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(microBatch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)first + examples, workspace.Backpropagated, nameof(examples));
        NetworkArguments.RequireLength(gradient.Length, ParameterCount, "gradient elements", nameof(gradient));

        if (workspace.Tiny is { } tiny)
        {
            tiny.SumGradient(first, examples, microBatch, gradient);
            return;
        }

        var leaves = new LeafRows(first, examples, microBatch);
        for (int l = 0; l < _layers.Length; l++)
        {
            Layer<T> layer = _layers[l];
            layer.Gradient(workspace.InputsOf(l), workspace.DeltasOf(l), leaves, layer.SliceOf(gradient), workspace.Memory);
        }
    }

    /// <summary>Why the loss cannot take the targets of one example, in words, or null where it can.</summary>
    /// <param name="targets">m.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public string? RefusalOfTargets(ReadOnlySpan<T> targets)
    {
        NetworkArguments.RequireLength(targets.Length, Outputs, "targets", nameof(targets));
        return _head.RefusalOf(targets);
    }

    private void Forward(ReadOnlySpan<T> parameters, Workspace<T> workspace)
    {
        workspace.Backpropagated = 0;
        if (workspace.Tiny is { } tiny)
        {
            tiny.Forward(parameters, workspace.Examples);
            if (ElementwiseOutput != Activation.Identity)
            {
                // It is applied already: the outputs are written.
                return;
            }
        }
        else
        {
            ForwardInPanels(parameters, workspace.Examples, workspace);
            workspace.ActivationsOf(_layers.Length - 1).CopyRows(workspace.Logits);
        }

        _head.Activate(workspace.Logits, workspace.OutputsToWrite, workspace.OutputMemory);
    }

    private void ForwardInPanels(ReadOnlySpan<T> parameters, int examples, Workspace<T> workspace)
    {
        for (int l = 0; l < _layers.Length; l++)
        {
            Layer<T> layer = _layers[l];
            PanelMatrix<T> activations = workspace.ActivationsOf(l);
            layer.PreActivate(layer.SliceOf(parameters), workspace.InputsOf(l), activations, examples, workspace.Memory);
            if (l < _layers.Length - 1)
            {
                PanelKernels.Activate(layer.Activation, activations, examples);
            }
        }
    }

    private void Losses(ReadOnlySpan<T> targets, Workspace<T> workspace, Span<double> losses, ReadOnlySpan<T> exampleWeights)
    {
        _head.Losses(workspace.Logits, workspace.OutputsToWrite, targets, losses, workspace.OutputMemory);
        for (int b = 0; b < exampleWeights.Length; b++)
        {
            losses[b] *= double.CreateChecked(exampleWeights[b]);
        }
    }

    private void Backward(
        ReadOnlySpan<T> parameters, ReadOnlySpan<T> targets, Workspace<T> workspace, Span<double> squaredNorms, ReadOnlySpan<T> exampleWeights)
    {
        _head.Deltas(workspace.OutputsToWrite, targets, workspace.OutputDeltas);
        if (!exampleWeights.IsEmpty)
        {
            Weigh(workspace.OutputDeltas, exampleWeights);
        }

        if (workspace.Tiny is { } tiny)
        {
            tiny.Backward(parameters, workspace.Examples, squaredNorms);
        }
        else
        {
            BackwardInPanels(parameters, workspace, squaredNorms);
        }

        workspace.Backpropagated = workspace.Examples;
    }

    private void BackwardInPanels(ReadOnlySpan<T> parameters, Workspace<T> workspace, Span<double> squaredNorms)
    {
        int examples = workspace.Examples;
        squaredNorms.Clear();
        workspace.DeltasOf(_layers.Length - 1).SetRows(workspace.OutputDeltas);
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            Layer<T> layer = _layers[l];
            PanelMatrix<T> inputs = workspace.InputsOf(l);
            PanelMatrix<T> deltas = workspace.DeltasOf(l);
            layer.AddSquaredNorms(inputs, deltas, squaredNorms, workspace.Memory);
            if (l > 0)
            {
                PanelMatrix<T> below = workspace.DeltasOf(l - 1);
                layer.InputGradient(layer.SliceOf(parameters), deltas, below, examples, workspace.Memory);
                PanelKernels.MultiplyByDerivative(_layers[l - 1].Activation, inputs, below, examples);
            }
        }
    }

    /// <summary>deltas[b, o] = weights[b] * deltas[b, o].</summary>
    private void Weigh(Span<T> deltas, ReadOnlySpan<T> weights)
    {
        for (int b = 0; b < weights.Length; b++)
        {
            foreach (ref T delta in deltas.Slice(b * Outputs, Outputs))
            {
                delta *= weights[b];
            }
        }
    }
}
