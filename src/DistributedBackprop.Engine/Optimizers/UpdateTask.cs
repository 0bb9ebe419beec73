using System.Numerics;

namespace DistributedBackprop.Engine.Optimizers;

/// <summary>What an update is made of: the same for all of its blocks.</summary>
internal struct UpdateTask<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The update's number and learning rate.</summary>
    public required UpdateStep Step { get; init; }

    /// <summary>p.</summary>
    public required ReadOnlyMemory<T> Parameters { get; init; }

    /// <summary>G, and g in its place.</summary>
    public required Memory<T> Gradient { get; init; }

    /// <summary>n.</summary>
    public required T Divisor { get; init; }

    /// <summary>The vectors of the optimizer.</summary>
    public required IReadOnlyList<Memory<T>> State { get; init; }

    /// <summary>q.</summary>
    public required Memory<T> Updated { get; init; }

    /// <summary>Clips g; null where its norm is not too large.</summary>
    public T? Factor { get; set; }
}
