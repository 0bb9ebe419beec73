using System.Numerics;
using DistributedBackprop.Engine.Kernels.Outputs;
using DistributedBackprop.Engine.Kernels.Panels;

namespace DistributedBackprop.Engine;

/// <summary>
/// The memory in which a network computes: activations and deltas of every layer for up to
/// <see cref="MaximumExamples"/> examples. Made once and used again, so that computing allocates nothing. A workspace
/// serves one thread at a time; what it shows is that of the last call that was given it.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class Workspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int MostElements = Array.MaxLength - PanelLayout.Bytes;

    private readonly PanelMatrix<T> _inputs;
    private readonly PanelMatrix<T>[] _activations;
    private readonly PanelMatrix<T>[] _deltas;
    private readonly T[] _logits;
    private readonly T[] _outputs;
    private readonly T[] _outputDeltas;
    private readonly T[]?[] _activationRows;
    private readonly T[]?[] _deltaRows;
    private readonly TinyNetwork<T> _tiny;
    private int _outputElements;

    /// <summary>Allocates memory for micro-batches of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="maximumExamples">The most examples of one call, at least 1.</param>
    /// <exception cref="ArgumentNullException">There is no network.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1, or a layer's activations would exceed an array.</exception>
    public Workspace(Network<T> network, int maximumExamples)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumExamples, 1);
        RequireArraysFit(network, maximumExamples);

        Network = network;
        MaximumExamples = maximumExamples;
        _inputs = new PanelMatrix<T>(maximumExamples, network.Inputs);
        _activations = [.. network.Layers.Select(layer => new PanelMatrix<T>(maximumExamples, layer.OutputSize))];
        _deltas = [.. network.Layers.Select(layer => new PanelMatrix<T>(maximumExamples, layer.OutputSize))];
        _logits = new T[maximumExamples * network.Outputs];
        _outputs = new T[maximumExamples * network.Outputs];
        _outputDeltas = new T[maximumExamples * network.Outputs];
        Memory = new ProductMemory<T>(network.Layers.Max(layer => int.Max(layer.InputSize, layer.OutputSize)));
        OutputMemory = new OutputMemory<T>(network.Outputs);
        _tiny = new TinyNetwork<T>(network, maximumExamples, _logits, _outputs, _outputDeltas);
        _activationRows = new T[]?[network.Layers.Count];
        _deltaRows = new T[]?[network.Layers.Count];
    }

    /// <summary>The network that the workspace was made for.</summary>
    public Network<T> Network { get; }

    /// <summary>The most examples that one call can take.</summary>
    public int MaximumExamples { get; }

    /// <summary>The number of examples of which the inputs are held; 0 at first.</summary>
    public int Examples { get; private set; }

    /// <summary>The number of examples for which deltas are held.</summary>
    internal int Backpropagated { get; set; }

    /// <summary>What the last examples are computed with where they are few and the network is tiny; null: with panels.</summary>
    internal TinyNetwork<T>? Tiny { get; private set; }

    /// <summary>Scratch of the layers' kernels.</summary>
    internal ProductMemory<T> Memory { get; }

    /// <summary>Scratch of the outputs' kernels.</summary>
    internal OutputMemory<T> OutputMemory { get; }

    /// <summary>Takes the inputs of examples, to compute with them as often as wanted. Until the first time activations and deltas are anything.</summary>
    /// <param name="inputs">B x I, row-major.</param>
    /// <param name="examples">B, from 1 to <see cref="MaximumExamples"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">B is out of range.</exception>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public void SetInputs(ReadOnlySpan<T> inputs, int examples)
    {
        Begin(examples);
        NetworkArguments.RequireLength(inputs.Length, (long)examples * Network.Inputs, "inputs", nameof(inputs));
        if (Tiny is { } tiny)
        {
            inputs.CopyTo(tiny.Inputs(examples));
        }
        else
        {
            _inputs.SetRows(inputs);
        }

        Examples = examples;
    }

    /// <summary>
    /// Takes the inputs of examples out of a table, in any order: once through memory, where putting them together first would take two
    /// ways. Until they are computed with, activations and deltas are anything.
    /// </summary>
    /// <param name="table">Row-major, as many values a row as the network has inputs.</param>
    /// <param name="rows">The table's rows, from 0, that are examples 0, 1, ...: from 1 to <see cref="MaximumExamples"/> of them.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are too few or too many rows, or one that the table does not have.</exception>
    /// <exception cref="ArgumentException">The table is not a whole number of rows.</exception>
    public void SetInputs(ReadOnlySpan<T> table, ReadOnlySpan<int> rows)
    {
        Begin(rows.Length);
        NetworkArguments.RequireWholeRows(table.Length, Network.Inputs, nameof(table));
        RequireRows(rows, table.Length / Network.Inputs);
        if (Tiny is { } tiny)
        {
            Span<T> inputs = tiny.Inputs(rows.Length);
            for (int b = 0; b < rows.Length; b++)
            {
                table.Slice(rows[b] * Network.Inputs, Network.Inputs).CopyTo(inputs[(b * Network.Inputs)..]);
            }
        }
        else
        {
            _inputs.SetRows(table, rows);
        }

        Examples = rows.Length;
    }

    /// <summary>The activations of a layer, examples x its outputs, row-major. They are copied from the form in which kernels keep them; the memory for that is made at the first call for the layer.</summary>
    /// <param name="layer">The layer, from 0 for the first after the input.</param>
    /// <param name="examples">The number of examples of the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer, or more examples than the workspace holds.</exception>
    public ReadOnlySpan<T> Activations(int layer, int examples)
    {
        RequireHeld(layer, examples);
        return layer == _activations.Length - 1 ? Outputs(examples)
            : Tiny is { } tiny ? tiny.Activations(layer, examples)
            : RowMajor(_activations[layer], _activationRows, layer, examples);
    }

    /// <summary>The deltas dE/dz of a layer after a gradient, examples x its outputs, row-major. They are copied as activations are.</summary>
    /// <inheritdoc cref="Activations" path="/param"/>
    /// <inheritdoc cref="Activations" path="/exception"/>
    public ReadOnlySpan<T> Deltas(int layer, int examples)
    {
        RequireHeld(layer, examples);
        return Tiny is { } tiny ? tiny.Deltas(layer, examples) : RowMajor(_deltas[layer], _deltaRows, layer, examples);
    }

    /// <summary>The network's outputs: the activations of its last layer.</summary>
    /// <inheritdoc cref="Activations" path="/param[@name='examples']"/>
    /// <exception cref="ArgumentOutOfRangeException">More examples than the workspace holds.</exception>
    public ReadOnlySpan<T> Outputs(int examples)
    {
        RequireHeld(layer: 0, examples);
        return _outputs.AsSpan(0, examples * Network.Outputs);
    }

    /// <summary>The inputs of a layer.</summary>
    internal PanelMatrix<T> InputsOf(int layer) => layer == 0 ? _inputs : _activations[layer - 1];

    /// <summary>The activations of a layer; of the last one, the pre-activations.</summary>
    internal PanelMatrix<T> ActivationsOf(int layer) => _activations[layer];

    /// <summary>The deltas of a layer.</summary>
    internal PanelMatrix<T> DeltasOf(int layer) => _deltas[layer];

    /// <summary>The pre-activations of the last layer, row-major; anything where a tiny network has applied the activation at once.</summary>
    internal Span<T> Logits => _logits.AsSpan(0, _outputElements);

    /// <summary>The activations of the last layer, row-major, unchecked: to write, and to read within a call that has checked.</summary>
    internal Span<T> OutputsToWrite => _outputs.AsSpan(0, _outputElements);

    /// <summary>The deltas of the last layer, row-major.</summary>
    internal Span<T> OutputDeltas => _outputDeltas.AsSpan(0, _outputElements);

    /// <summary>Forgets the examples before, and decides how the next ones are computed.</summary>
    private void Begin(int examples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(examples, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(examples, MaximumExamples);
        Examples = 0;
        Backpropagated = 0;
        _outputElements = examples * Network.Outputs;
        Tiny = examples <= _tiny.MaximumExamples ? _tiny : null;
    }

    private static void RequireRows(ReadOnlySpan<int> rows, int count)
    {
        foreach (int row in rows)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(row, nameof(rows));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, count, nameof(rows));
        }
    }

    private static ReadOnlySpan<T> RowMajor(PanelMatrix<T> matrix, T[]?[] rows, int layer, int examples)
    {
        // Grown to what was asked for: that may be far fewer examples than there is room for.
        int length = examples * matrix.Columns;
        if (rows[layer] is not { } memory || memory.Length < length)
        {
            rows[layer] = memory = new T[length];
        }

        Span<T> copy = memory.AsSpan(0, length);
        matrix.CopyRows(copy);
        return copy;
    }

    private static void RequireArraysFit(Network<T> network, int maximumExamples)
    {
        int widest = network.Layers.Max(layer => int.Max(layer.InputSize, layer.OutputSize));
        if (PanelMatrix<T>.LengthOf(maximumExamples, widest) > MostElements)
        {
            throw new ArgumentOutOfRangeException(
                nameof(maximumExamples),
                maximumExamples,
                $"{maximumExamples} examples of a layer with {widest} inputs or outputs exceed an array of {MostElements}. Use smaller micro-batches.");
        }
    }

    private void RequireHeld(int layer, int examples)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(layer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, _activations.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(examples);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(examples, MaximumExamples);
    }
}
