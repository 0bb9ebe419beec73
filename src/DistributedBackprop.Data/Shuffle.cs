using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Data;

/// <summary>
/// Puts numbers into a random order. Source: R. Fisher and F. Yates, 1938, in the form of R. Durstenfeld, CACM 7(7), 1964. Each of the n!
/// orders is equally likely as far as the generator's draws below a bound are.
/// </summary>
internal static class Shuffle
{
    /// <summary>Shuffles in place.</summary>
    /// <param name="values">The numbers.</param>
    /// <param name="generator">The source of the draws, read from its beginning.</param>
    internal static void Apply(Span<int> values, Philox generator)
    {
        ulong index = 0;
        for (int last = values.Length - 1; last > 0; last--)
        {
            int chosen = (int)generator.Below((uint)last + 1, ref index);
            (values[last], values[chosen]) = (values[chosen], values[last]);
        }
    }
}
