namespace DistributedBackprop.Engine;

/// <summary>Hands that share a piece of work whose parts do not depend on each other. Who does which part, and when, changes no bit.</summary>
public interface ICrew
{
    /// <summary>Does each part once, on whichever hands are free, and returns when all are done.</summary>
    /// <param name="parts">The number of parts, 0 or more.</param>
    /// <param name="part">Does the part of a number from 0. What it throws is thrown here once no part is under way any more.</param>
    void Share(int parts, Action<int> part);
}
