namespace DistributedBackprop.Data.Arrays;

/// <summary>A rectangle of numbers: a row an example.</summary>
/// <param name="source">What messages call the array.</param>
/// <param name="rows">The number of examples, at least 1.</param>
/// <param name="columns">The numbers of an example, at least 1.</param>
internal abstract class NumberArray(string source, int rows, int columns)
{
    /// <summary>What messages call the array.</summary>
    internal string Source => source;

    /// <summary>The number of examples.</summary>
    internal int Rows => rows;

    /// <summary>The numbers of an example.</summary>
    internal int Columns => columns;

    /// <summary>A number, widened to float64.</summary>
    /// <param name="row">The example.</param>
    /// <param name="column">The place in the example.</param>
    internal abstract double this[int row, int column] { get; }
}
