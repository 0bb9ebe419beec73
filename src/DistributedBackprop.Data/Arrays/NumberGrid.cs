using System.Collections;
using System.Globalization;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Arrays;

/// <summary>Arrays of as many rows side by side, perhaps with a last column of labels, which can be read as rows of text too.</summary>
/// <param name="arrays">The arrays, at least one.</param>
/// <param name="labels">A text for each row; null: there is no such column.</param>
/// <param name="earlier">The number of examples that stand before these in the file.</param>
internal sealed class NumberGrid(IReadOnlyList<NumberArray> arrays, IReadOnlyList<string>? labels = null, int earlier = 0) : IReadOnlyList<TableRow>
{
    private readonly (NumberArray Array, int Column)[] _columns =
        [.. arrays.SelectMany(array => Enumerable.Range(0, array.Columns).Select(column => (array, column)))];

    /// <summary>The number of rows.</summary>
    public int Count => arrays[0].Rows;

    /// <summary>A row as text; its line is its number in the file, from 1.</summary>
    public TableRow this[int index] => new((long)earlier + index + 1, new Fields(this, index));

    private int Width => _columns.Length + (labels is null ? 0 : 1);

    /// <summary>A number; not-a-number for a label.</summary>
    internal double this[int row, int column] =>
        column < _columns.Length ? _columns[column].Array[row, _columns[column].Column] : double.NaN;

    /// <inheritdoc/>
    public IEnumerator<TableRow> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string Text(int row, int column) =>
        column < _columns.Length ? this[row, column].ToString(CultureInfo.InvariantCulture) : labels![row];

    private sealed class Fields(NumberGrid grid, int row) : IReadOnlyList<string>
    {
        public int Count => grid.Width;

        public string this[int index] => grid.Text(row, index);

        public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
