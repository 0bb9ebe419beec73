using System.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>The right operand of a product, kept elsewhere in another order: a block of what is needed next is copied into panels.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal interface IWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of terms: rows.</summary>
    int Terms { get; }

    /// <summary>The number of columns.</summary>
    int Columns { get; }

    /// <summary>
    /// Copies [firstTerm .. firstTerm + terms) x [firstColumn .. firstColumn + columns) to panels of
    /// <see cref="ProductMemory{T}.BlockTerms"/> rows; what fills up the last one stays as it is.
    /// </summary>
    /// <param name="firstTerm">The first row.</param>
    /// <param name="terms">The rows.</param>
    /// <param name="firstColumn">The first column.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="panels">The panels' first element.</param>
    void Pack(nint firstTerm, nint terms, nint firstColumn, nint columns, ref T panels);

    /// <summary>Whether a row's columns lie side by side, so that a kernel can read them in passing.</summary>
    static abstract bool HasRows { get; }

    /// <summary>The element of a term and column.</summary>
    ref T At(nint term, nint column);
}
