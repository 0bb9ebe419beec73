namespace DistributedBackprop.Data.Arrays;

/// <summary>An array of numbers as a file holds it: a row an example, its further dimensions flattened to columns.</summary>
/// <param name="source">What messages call the array.</param>
/// <param name="type">How each number stands in the bytes.</param>
/// <param name="rows">The number of examples, at least 1.</param>
/// <param name="columns">The numbers of an example, at least 1.</param>
/// <param name="bytes">The numbers, row-major.</param>
internal sealed class NumberArray(string source, ElementType type, int rows, int columns, byte[] bytes)
{
    private readonly int _size = type.Size;

    /// <summary>What messages call the array.</summary>
    internal string Source => source;

    /// <summary>The number of examples.</summary>
    internal int Rows => rows;

    /// <summary>The numbers of an example.</summary>
    internal int Columns => columns;

    /// <summary>A number, widened to float64.</summary>
    /// <param name="row">The example.</param>
    /// <param name="column">The place in the example.</param>
    internal double this[int row, int column] => type.Read(bytes.AsSpan(((row * columns) + column) * _size, _size));
}
