using System.Numerics;
using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Reduction;

/// <summary>A vector over all parameters of a network (parameters, a gradient, a part of an optimizer's state) whose type of element only the arithmetic knows.</summary>
public abstract class FlatVector
{
    /// <summary>The number of elements.</summary>
    public abstract int Length { get; }

    /// <summary>this += <paramref name="other"/>, element by element.</summary>
    /// <exception cref="ArgumentException">The other vector has another type or length.</exception>
    public abstract void Add(FlatVector other);

    /// <summary>An independent copy.</summary>
    public abstract FlatVector Copy();

    /// <summary>The typed form of this vector.</summary>
    /// <exception cref="InvalidCastException">The vector has another type of element.</exception>
    public FlatVector<T> As<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        this as FlatVector<T> ?? throw new InvalidCastException($"A vector of {typeof(T).Name} is needed, not a {GetType()}.");
}

/// <summary>A <see cref="FlatVector"/> of floats or doubles.</summary>
/// <param name="values">The elements; the vector owns them from now on.</param>
public sealed class FlatVector<T>(T[] values) : FlatVector
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The elements.</summary>
    public T[] Values { get; } = values;

    /// <inheritdoc/>
    public override int Length => Values.Length;

    /// <inheritdoc/>
    public override void Add(FlatVector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        VectorArithmetic.Add<T>(Values, other.As<T>().Values);
    }

    /// <inheritdoc/>
    public override FlatVector Copy() => new FlatVector<T>([.. Values]);
}
