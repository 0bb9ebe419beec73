using System.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>The right operand b[k,n] of a product, of which kernels take two panels of columns at a time.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal interface IWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of terms: rows.</summary>
    int Terms { get; }

    /// <summary>The number of columns.</summary>
    int Columns { get; }

    /// <summary>
    /// Some rows of a panel: where they lie, if that is as kernels read them, else copied. What fills up the last panel is anything.
    /// </summary>
    /// <param name="term">The first row.</param>
    /// <param name="terms">The rows.</param>
    /// <param name="column">The panel's first column.</param>
    /// <param name="copy">Memory for so many rows of a panel; may be overwritten.</param>
    /// <returns>The first element; from row to row it is a panel's width.</returns>
    ref T Panel(nint term, nint terms, nint column, ref T copy);

    /// <summary>Spreads the way of two panels to a near cache over the tiles that are computed before.</summary>
    /// <param name="term">The first row.</param>
    /// <param name="terms">The rows.</param>
    /// <param name="column">The first panel's first column; both panels are full.</param>
    /// <param name="tile">How many tiles were before this one.</param>
    /// <param name="lookAhead">What the tile asks for.</param>
    void LookAhead(nint term, nint terms, nint column, nint tile, ref LookAhead<T> lookAhead);
}
