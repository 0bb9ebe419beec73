using System.Numerics;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>
/// The sums of a few rows of a tile, one or two vectors wide: left and right. The compiler keeps each vector in a register of its
/// own as long as the sums are a local variable.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
/// <typeparam name="TLanes">The lanes, over columns.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal interface IRows<TSelf, TLanes, T>
    where TSelf : struct, IRows<TSelf, TLanes, T>
    where TLanes : struct, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of rows.</summary>
    static abstract nint Count { get; }

    /// <summary>Whether there is a right vector.</summary>
    static abstract bool IsWide { get; }

    /// <summary>The elements of all rows.</summary>
    static abstract nint Length { get; }

    /// <summary>All +0.</summary>
    static abstract TSelf Zero();

    /// <summary>Reads the sums.</summary>
    /// <param name="left">The first row's left vector.</param>
    /// <param name="right">The first row's right vector.</param>
    /// <param name="row">From a row to the next one.</param>
    static abstract TSelf Load(ref T left, ref T right, nint row);

    /// <summary>Writes the sums.</summary>
    /// <inheritdoc cref="Load" path="/param"/>
    void Store(ref T left, ref T right, nint row);

    /// <summary>sum[r] = fma(factor[r], vector, sum[r]).</summary>
    /// <param name="factors">The first row's factor.</param>
    /// <param name="row">From a row's factor to the next one.</param>
    /// <param name="left">The left vector.</param>
    /// <param name="right">The right vector.</param>
    void Accumulate(ref T factors, nint row, TLanes left, TLanes right);

    /// <summary>Writes the sums side by side, to wait for those to their right in the tree.</summary>
    /// <param name="place"><see cref="Length"/> elements; overwritten.</param>
    void Wait(ref T place);

    /// <summary>sum = waiting + sum: these are the right child.</summary>
    /// <param name="place">What <see cref="Wait"/> wrote.</param>
    void AddWaiting(ref T place);
}
