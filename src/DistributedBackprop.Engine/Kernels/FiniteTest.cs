using System.Numerics;
using System.Runtime.CompilerServices;
using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Kernels;

/// <summary>Whether all values are finite: 0 times a value adds 0 to a chain, or makes it not a number for good.</summary>
/// <param name="values">The values.</param>
/// <param name="areFinite">Set to false if one is not; else left.</param>
internal readonly ref struct FiniteTest<T>(ReadOnlySpan<T> values, ref bool areFinite) : ILanesComputation<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _values = values;
    private readonly ref bool _areFinite = ref areFinite;

    /// <summary>Computes it.</summary>
    public void Compute(VectorWidth width) => ILanesComputation<T>.Run(this, width);

    /// <inheritdoc/>
    public void Compute<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        nint index = 0;
        if (_values.Length >= 4 * TLanes.Count)
        {
            index = TestGroups<TLanes>();
        }

        T rest = T.Zero;
        for (; index < _values.Length; index++)
        {
            rest = T.FusedMultiplyAdd(T.Zero, _values[(int)index], rest);
        }

        _areFinite &= T.IsFinite(rest);
    }

    /// <summary>Tests as many values as go into four vectors at a time.</summary>
    /// <returns>How many these are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private nint TestGroups<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        TLanes zero = TLanes.Broadcast(T.Zero);
        TLanes a = zero, b = zero, c = zero, d = zero;
        nint index = 0;
        for (; index <= _values.Length - (4 * TLanes.Count); index += 4 * TLanes.Count)
        {
            a = TLanes.FusedMultiplyAdd(zero, TLanes.Load(_values, index), a);
            b = TLanes.FusedMultiplyAdd(zero, TLanes.Load(_values, index + TLanes.Count), b);
            c = TLanes.FusedMultiplyAdd(zero, TLanes.Load(_values, index + (2 * TLanes.Count)), c);
            d = TLanes.FusedMultiplyAdd(zero, TLanes.Load(_values, index + (3 * TLanes.Count)), d);
        }

        _areFinite &= TLanes.AreFinite(a + b + (c + d));
        return index;
    }
}
