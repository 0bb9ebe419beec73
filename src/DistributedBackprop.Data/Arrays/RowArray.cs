using System.Numerics;

namespace DistributedBackprop.Data.Arrays;

/// <summary>Rows of numbers that the program holds already. They are kept, not copied.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
internal sealed class RowArray<T> : NumberArray
    where T : struct, INumber<T>
{
    private readonly IReadOnlyList<IReadOnlyList<T>> _rows;

    private RowArray(string source, IReadOnlyList<IReadOnlyList<T>> rows, int columns)
        : base(source, rows.Count, columns) => _rows = rows;

    /// <inheritdoc/>
    internal override double this[int row, int column] => double.CreateChecked(_rows[row][column]);

    /// <summary>Takes rows that are a rectangle.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="source">What messages call them.</param>
    /// <param name="name">The parameter that holds them, for exceptions.</param>
    /// <returns>The rows as an array.</returns>
    /// <exception cref="ArgumentNullException">There are no rows.</exception>
    /// <exception cref="ArgumentException">There is no row or no number in one, a row is null, or rows differ in length.</exception>
    internal static RowArray<T> Of(IReadOnlyList<IReadOnlyList<T>> rows, string source, string name)
    {
        ArgumentNullException.ThrowIfNull(rows, name);
        if (rows.Count == 0 || rows[0] is null or { Count: 0 })
        {
            throw new ArgumentException($"{name} holds no numbers. Give at least one row of at least one number.", name);
        }

        int columns = rows[0].Count;
        for (int row = 1; row < rows.Count; row++)
        {
            if (rows[row]?.Count != columns)
            {
                string found = rows[row] is { } other ? $"holds {other.Count} numbers" : "is null";
                throw new ArgumentException($"{name}[{row}] {found}, {name}[0] holds {columns}. Give rows of one length.", name);
            }
        }

        return new RowArray<T>(source, rows, columns);
    }
}
