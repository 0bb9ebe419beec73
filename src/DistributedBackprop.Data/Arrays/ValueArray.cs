using System.Numerics;

namespace DistributedBackprop.Data.Arrays;

/// <summary>One number an example, which the program holds already. They are kept, not copied.</summary>
/// <typeparam name="T">The type of the numbers.</typeparam>
/// <param name="source">What messages call them.</param>
/// <param name="values">The numbers.</param>
internal sealed class ValueArray<T>(string source, IReadOnlyList<T> values) : NumberArray(source, values.Count, columns: 1)
    where T : struct, INumber<T>
{
    /// <inheritdoc/>
    internal override double this[int row, int column] => double.CreateChecked(values[row]);
}
