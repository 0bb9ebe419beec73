using System.Numerics;

namespace DistributedBackprop.Data;

/// <summary>Examples as a network takes them: for each, the values of its inputs and the targets of its outputs.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed class ExampleSet<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _features;
    private readonly T[] _targets;

    /// <summary>Makes a set of examples from arrays, which are kept, not copied.</summary>
    /// <param name="count">The number of examples, 0 or more.</param>
    /// <param name="inputs">The number of inputs, 1 or more.</param>
    /// <param name="outputs">The number of outputs; 0 where the targets are not known.</param>
    /// <param name="features">[example][input], row-major: count x inputs values.</param>
    /// <param name="targets">[example][output], row-major: count x outputs values.</param>
    /// <exception cref="ArgumentNullException">An array is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is below its least value.</exception>
    /// <exception cref="ArgumentException">An array's length is not as said above.</exception>
    public ExampleSet(int count, int inputs, int outputs, T[] features, T[] targets)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(outputs);
        RequireLength(features, (long)count * inputs, nameof(features));
        RequireLength(targets, (long)count * outputs, nameof(targets));
        Count = count;
        Inputs = inputs;
        Outputs = outputs;
        _features = features;
        _targets = targets;
    }

    /// <summary>The number of examples.</summary>
    public int Count { get; }

    /// <summary>The number of inputs of each.</summary>
    public int Inputs { get; }

    /// <summary>The number of targets of each.</summary>
    public int Outputs { get; }

    /// <summary>The inputs of all examples, in the set's own memory: [example][input], row-major.</summary>
    public ReadOnlySpan<T> AllFeatures => _features;

    /// <summary>[example][output], row-major: count x outputs values.</summary>
    internal ReadOnlySpan<T> AllTargets => _targets;

    /// <summary>The inputs of one example, in the set's own memory.</summary>
    /// <param name="example">The example, from 0.</param>
    /// <returns>As many values as there are inputs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such example.</exception>
    public ReadOnlySpan<T> Features(int example) => Row(_features, example, Inputs);

    /// <summary>The targets of one example, in the set's own memory.</summary>
    /// <param name="example">The example, from 0.</param>
    /// <returns>As many values as there are outputs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such example.</exception>
    public ReadOnlySpan<T> Targets(int example) => Row(_targets, example, Outputs);

    private ReadOnlySpan<T> Row(T[] values, int example, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(example);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(example, Count);
        return values.AsSpan(example * width, width);
    }

    private static void RequireLength(T[] values, long length, string name)
    {
        if (values.LongLength != length)
        {
            throw new ArgumentException($"{name} holds {values.LongLength} values where the shape needs {length}.", name);
        }
    }
}
