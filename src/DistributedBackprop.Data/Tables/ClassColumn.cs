namespace DistributedBackprop.Data.Tables;

/// <summary>A column of a table whose fields name classes.</summary>
internal sealed class ClassColumn
{
    private ClassColumn(string name, IReadOnlyList<string> classes, int[] values)
    {
        Name = name;
        Classes = classes;
        Values = values;
    }

    /// <summary>The column's name.</summary>
    internal string Name { get; }

    /// <summary>The classes' names in their order.</summary>
    internal IReadOnlyList<string> Classes { get; }

    /// <summary>The class of each row as an index into <see cref="Classes"/>.</summary>
    internal int[] Values { get; }

    /// <summary>Reads a column and finds its classes: in the order of their numbers where all names are finite numbers, else of their characters' codes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's index.</param>
    /// <param name="missing">The texts that stand for a missing value.</param>
    /// <returns>The column's classes.</returns>
    /// <exception cref="DataException">A class is missing, a number names a class in two ways, or there are fewer than two classes.</exception>
    internal static ClassColumn Read(Table table, int column, IReadOnlySet<string> missing)
    {
        RequireComplete(table, column, missing);
        string[] classes = [.. table.Rows.Select(row => row.Fields[column]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        double[] numbers = [.. classes.Select(name => table.Numbers.TryParse(name, out double number) ? number : double.NaN)];
        if (numbers.All(double.IsFinite))
        {
            Array.Sort(numbers, classes);
            RequireOneNameEach(table, column, numbers, classes);
        }

        if (classes.Length < 2)
        {
            throw new DataException(
                $"{table.Source}: column {DataException.Quote(table.Columns[column])} holds the one class {DataException.Quote(classes[0])}. "
                + "A classification needs two or more: add examples of another class, or name another column in data.target.");
        }

        return Index(table, column, classes);
    }

    /// <summary>Reads a column whose classes are known.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's index.</param>
    /// <param name="classes">The classes' names in their order.</param>
    /// <param name="missing">The texts that stand for a missing value.</param>
    /// <returns>The column's classes.</returns>
    /// <exception cref="DataException">A class is missing or none of the classes.</exception>
    internal static ClassColumn Read(Table table, int column, IReadOnlyList<string> classes, IReadOnlySet<string> missing)
    {
        RequireComplete(table, column, missing);
        return Index(table, column, classes);
    }

    private static ClassColumn Index(Table table, int column, IReadOnlyList<string> classes)
    {
        var indexes = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        int[] values = new int[table.Rows.Count];
        for (int row = 0; row < values.Length; row++)
        {
            string name = table.Rows[row].Fields[column];
            if (!indexes.TryGetValue(name, out values[row]))
            {
                throw DataException.AtField(
                    table, row, column, "none of the known classes", $"Known: {DataException.List(classes)}. Correct or remove the row.");
            }
        }

        return new ClassColumn(table.Columns[column], classes, values);
    }

    private static void RequireComplete(Table table, int column, IReadOnlySet<string> missing)
    {
        for (int row = 0; row < table.Rows.Count; row++)
        {
            string name = table.Rows[row].Fields[column];
            if (name.Length == 0)
            {
                throw DataException.AtField(table, row, column, "no class", "Name the class or remove the row.");
            }

            if (missing.Contains(name))
            {
                throw DataException.AtField(
                    table, row, column, "a missing value", "Name the class or remove the row; if it is the name of a class, set data.missingValues without it.");
            }
        }
    }

    private static void RequireOneNameEach(Table table, int column, double[] numbers, string[] classes)
    {
        for (int i = 1; i < classes.Length; i++)
        {
            if (numbers[i] == numbers[i - 1])
            {
                throw new DataException(
                    $"{table.Source}: column {DataException.Quote(table.Columns[column])} names one class in two ways, "
                    + $"{DataException.Quote(classes[i - 1])} and {DataException.Quote(classes[i])}. Write it in one way.");
            }
        }
    }
}
