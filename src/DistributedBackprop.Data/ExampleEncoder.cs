using System.Numerics;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>Turns raw rows into what a network takes, by a preparation: the same for training, validation and prediction.</summary>
public static class ExampleEncoder
{
    private const string AdviceForText = "Give numbers as in the training data.";

    /// <summary>Encodes features and targets, to measure a network on new rows. Other columns of the table are not looked at.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="table">The rows.</param>
    /// <param name="preparation">What the network was trained with.</param>
    /// <returns>An example for each row, in the table's order.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The preparation contradicts itself.</exception>
    /// <exception cref="DataException">A column is missing, or a field is not a number or not a known class.</exception>
    public static ExampleSet<T> Encode<T>(Table table, Preparation preparation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(table);
        PreparationCheck.Require(preparation);
        int[] rows = [.. Enumerable.Range(0, table.Rows.Count)];
        T[] features = Scaled<T>(Read(table, preparation.Features), preparation.Features, rows);
        T[] targets = preparation.Task == LearningTask.Classification
            ? OneHot<T>(ClassColumn.Read(table, Find(table, preparation.Targets[0].Name), preparation.Classes), rows)
            : Scaled<T>(Read(table, preparation.Targets), preparation.Targets, rows);
        return new ExampleSet<T>(rows.Length, preparation.Inputs, preparation.Outputs, features, targets);
    }

    /// <summary>Encodes features alone, to predict what is not known. Other columns of the table are not looked at.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="table">The rows.</param>
    /// <param name="preparation">What the network was trained with.</param>
    /// <returns>An example without targets (no outputs) for each row, in the table's order.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The preparation contradicts itself.</exception>
    /// <exception cref="DataException">A column is missing, or a field is not a number.</exception>
    public static ExampleSet<T> EncodeFeatures<T>(Table table, Preparation preparation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(table);
        PreparationCheck.Require(preparation);
        int[] rows = [.. Enumerable.Range(0, table.Rows.Count)];
        T[] features = Scaled<T>(Read(table, preparation.Features), preparation.Features, rows);
        return new ExampleSet<T>(rows.Length, preparation.Inputs, outputs: 0, features, []);
    }

    /// <summary>Scales columns of numbers: value [r, c] = (columns[c][rows[r]] - offset_c) / divisor_c in float64, rounded once to T.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="columns">The numbers of each column.</param>
    /// <param name="scalings">The scaling of each column.</param>
    /// <param name="rows">The rows to encode, in this order.</param>
    /// <returns>[row][column], row-major.</returns>
    /// <exception cref="DataException">A scaled number is too large for T.</exception>
    internal static T[] Scaled<T>(NumberColumn[] columns, IReadOnlyList<ScaledColumn> scalings, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var encoded = new T[checked(rows.Length * columns.Length)];
        for (int c = 0; c < columns.Length; c++)
        {
            for (int r = 0; r < rows.Length; r++)
            {
                T value = T.CreateChecked(scalings[c].Scale(columns[c].Values[rows[r]]));
                encoded[(r * columns.Length) + c] = T.IsFinite(value)
                    ? value
                    : throw columns[c].Problem(
                        rows[r], $"which is too large for {NameOf<T>()} once it is scaled", "Correct or remove the row, or change the column's unit.");
            }
        }

        return encoded;
    }

    /// <summary>Value [r, c] is 1 where row rows[r] is of class c, else 0.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="column">The class of each row.</param>
    /// <param name="rows">The rows to encode, in this order.</param>
    /// <returns>[row][class], row-major.</returns>
    internal static T[] OneHot<T>(ClassColumn column, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = column.Classes.Count;
        var encoded = new T[checked(rows.Length * classes)];
        for (int r = 0; r < rows.Length; r++)
        {
            encoded[(r * classes) + column.Values[rows[r]]] = T.One;
        }

        return encoded;
    }

    private static NumberColumn[] Read(Table table, IReadOnlyList<ScaledColumn> columns)
    {
        return [.. columns.Select(column => NumberColumn.Read(table, Find(table, column.Name), AdviceForText))];
    }

    private static int Find(Table table, string name)
    {
        return table.TryFindColumn(name, out int column) ? column : throw DataException.MissingColumn(name, table);
    }

    private static string NameOf<T>() => typeof(T) == typeof(float) ? "float32" : "float64";
}
