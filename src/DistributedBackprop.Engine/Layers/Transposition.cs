namespace DistributedBackprop.Engine.Layers;

/// <summary>Copies a matrix to its transpose.</summary>
internal static class Transposition
{
    // A tile of 32 x 32 float64 values is 8 KiB: source and destination tiles stay together in a 32 KiB first-level cache.
    private const int Tile = 32;

    /// <summary>destination[c * rows + r] = source[r * columns + c].</summary>
    /// <param name="source">[rows, columns], row-major.</param>
    /// <param name="destination">[columns, rows], row-major; may not alias <paramref name="source"/>.</param>
    /// <param name="rows">The rows of the source.</param>
    /// <param name="columns">The columns of the source.</param>
    public static void Copy<T>(ReadOnlySpan<T> source, Span<T> destination, int rows, int columns)
    {
        for (int row = 0; row < rows; row += Tile)
        {
            int rowEnd = Math.Min(row + Tile, rows);
            for (int column = 0; column < columns; column += Tile)
            {
                int columnEnd = Math.Min(column + Tile, columns);
                CopyTile(source, destination, rows, columns, row..rowEnd, column..columnEnd);
            }
        }
    }

    private static void CopyTile<T>(
        ReadOnlySpan<T> source, Span<T> destination, int rows, int columns, Range tileRows, Range tileColumns)
    {
        for (int column = tileColumns.Start.Value; column < tileColumns.End.Value; column++)
        {
            for (int row = tileRows.Start.Value; row < tileRows.End.Value; row++)
            {
                destination[(column * rows) + row] = source[(row * columns) + column];
            }
        }
    }
}
