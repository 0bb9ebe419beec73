namespace DistributedBackprop.Data.Arrays;

/// <summary>An array of numbers as a file holds it: a row an example, its further dimensions flattened to columns.</summary>
/// <param name="source">What messages call the array.</param>
/// <param name="type">How each number stands in the bytes.</param>
/// <param name="rows">The number of examples, at least 1.</param>
/// <param name="columns">The numbers of an example, at least 1.</param>
/// <param name="bytes">The numbers, row-major.</param>
internal sealed class EncodedArray(string source, ElementType type, int rows, int columns, byte[] bytes) : NumberArray(source, rows, columns)
{
    private readonly int _size = type.Size;

    /// <inheritdoc/>
    internal override double this[int row, int column] => type.Read(bytes.AsSpan(((row * Columns) + column) * _size, _size));
}
