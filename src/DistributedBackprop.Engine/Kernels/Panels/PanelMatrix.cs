using System.Runtime.CompilerServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>A matrix in panels (<see cref="PanelLayout"/>) with one row an example.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class PanelMatrix<T>
    where T : unmanaged
{
    /// <summary>So that a panel, which is far from the next one, is written to for longer.</summary>
    private const int RowsTogether = 8;

    private readonly AlignedMemory<T> _memory;

    /// <summary>Allocates.</summary>
    /// <param name="rows">The most rows that are used.</param>
    /// <param name="columns">The columns.</param>
    public PanelMatrix(int rows, int columns)
    {
        Columns = columns;
        PanelLength = (int)PanelLayout.RowsFor(rows) * PanelLayout.Width<T>();
        _memory = new AlignedMemory<T>(PanelLength * PanelLayout.Count<T>(columns));
    }

    /// <summary>The columns, without those that fill up the last panel.</summary>
    public int Columns { get; }

    /// <summary>The panels.</summary>
    public int Panels => PanelLayout.Count<T>(Columns);

    /// <summary>From an element to that of the same row in the next panel.</summary>
    public int PanelLength { get; }

    /// <summary>All panels.</summary>
    public Span<T> Values => _memory.Span;

    /// <summary>The elements that a matrix takes.</summary>
    public static long LengthOf(int rows, int columns) =>
        PanelLayout.RowsFor(rows) * PanelLayout.Width<T>() * PanelLayout.Count<T>(columns);

    /// <summary>The element of a row and column, which are not checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T At(nint row, nint column) => ref Unsafe.Add(ref _memory.First, OffsetOf(row, column));

    /// <summary>Where in <see cref="Values"/> the element of a row and column is, which are not checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint OffsetOf(nint row, nint column)
    {
        nint width = PanelLayout.Width<T>();
        return (column / width * PanelLength) + (row * width) + (column % width);
    }

    /// <summary>The first rows of a panel, filled up to its width, row after row.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="rows">The number of rows.</param>
    public Span<T> Panel(int panel, int rows) => _memory.Span.Slice(panel * PanelLength, rows * PanelLayout.Width<T>());

    /// <summary>Writes the first rows.</summary>
    /// <param name="values">Row-major: a whole number of rows.</param>
    public void SetRows(ReadOnlySpan<T> values)
    {
        Span<int> starts = stackalloc int[RowsTogether];
        int rows = values.Length / Columns;
        for (int first = 0; first < rows; first += RowsTogether)
        {
            int count = int.Min(RowsTogether, rows - first);
            for (int row = 0; row < count; row++)
            {
                starts[row] = (first + row) * Columns;
            }

            SetRowsTogether(first, values, starts[..count]);
        }
    }

    /// <summary>Writes the first rows: rows of a table.</summary>
    /// <param name="table">Row-major: a whole number of rows.</param>
    /// <param name="rows">Which of them, not checked.</param>
    public void SetRows(ReadOnlySpan<T> table, ReadOnlySpan<int> rows)
    {
        Span<int> starts = stackalloc int[RowsTogether];
        for (int first = 0; first < rows.Length; first += RowsTogether)
        {
            int count = int.Min(RowsTogether, rows.Length - first);
            for (int row = 0; row < count; row++)
            {
                starts[row] = rows[first + row] * Columns;
            }

            SetRowsTogether(first, table, starts[..count]);
        }
    }

    /// <summary>Reads the first rows.</summary>
    /// <param name="values">Row-major: a whole number of rows; overwritten.</param>
    public void CopyRows(Span<T> values)
    {
        for (int row = 0; row * Columns < values.Length; row++)
        {
            CopyRow(row, values.Slice(row * Columns, Columns));
        }
    }

    /// <summary>Reads a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values">As many values as columns; overwritten.</param>
    public void CopyRow(int row, Span<T> values)
    {
        int width = PanelLayout.Width<T>();
        int full = Columns / width;
        ref T place = ref At(row, 0);
        for (int panel = 0; panel < full; panel++)
        {
            PanelLine.Copy(ref Unsafe.Add(ref place, (nint)panel * PanelLength), ref values[panel * width]);
        }

        if (full * width < Columns)
        {
            Panel(full, row + 1)[^width..][..(Columns - (full * width))].CopyTo(values[(full * width)..]);
        }
    }

    /// <summary>Writes rows that begin somewhere in a table.</summary>
    private void SetRowsTogether(int first, ReadOnlySpan<T> table, ReadOnlySpan<int> starts)
    {
        int width = PanelLayout.Width<T>();
        int full = Columns / width;
        for (int panel = 0; panel < full; panel++)
        {
            for (int row = 0; row < starts.Length; row++)
            {
                PanelLine.Copy(ref Unsafe.AsRef(in table[starts[row] + (panel * width)]), ref At(first + row, panel * width));
            }
        }

        for (int row = 0; row < starts.Length && full * width < Columns; row++)
        {
            SetLastPanel(first + row, table.Slice(starts[row] + (full * width), Columns - (full * width)));
        }
    }

    private void SetLastPanel(int row, ReadOnlySpan<T> values)
    {
        ref T place = ref At(row, Columns - values.Length);
        for (int k = 0; k < values.Length; k++)
        {
            Unsafe.Add(ref place, k) = values[k];
        }
    }
}
