namespace DistributedBackprop.Engine.Kernels;

/// <summary>Whether all of a sum of gradients, and all of the parameters that come of it, is finite.</summary>
/// <param name="OfSum">Whether the sum is.</param>
/// <param name="OfResult">Whether the parameters are.</param>
internal readonly record struct Finiteness(bool OfSum, bool OfResult)
{
    /// <summary>Of nothing.</summary>
    public static Finiteness OfNone => new(OfSum: true, OfResult: true);

    /// <summary>Of these and others.</summary>
    public Finiteness And(Finiteness others) => new(OfSum && others.OfSum, OfResult && others.OfResult);
}
