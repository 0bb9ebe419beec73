using System.Numerics;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data;

/// <summary>Turns raw rows into what a network takes, by a preparation: the same for training, validation and prediction.</summary>
public static class ExampleEncoder
{
    /// <summary>What to do about a missing target.</summary>
    internal const string AdviceForMissingTarget = "A target cannot be made up: correct or remove the row.";

    private const string AdviceForText = "Give numbers as in the training data.";

    /// <summary>Encodes features and targets, to measure a network on new rows. Other columns of the table are not looked at.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="table">The rows.</param>
    /// <param name="preparation">What the network was trained with.</param>
    /// <returns>An example for each row, in the table's order.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The preparation contradicts itself.</exception>
    /// <exception cref="DataException">A column is missing, or a field is missing, not a number, not a known category or not a known class.</exception>
    public static ExampleSet<T> Encode<T>(Table table, Preparation preparation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(table);
        PreparationCheck.Require(preparation);
        int[] rows = [.. Enumerable.Range(0, table.Rows.Count)];
        HashSet<string> missing = MissingOf(preparation);
        T[] features = Features<T>(ReadFeatures(table, preparation, missing), preparation, rows);
        T[] targets = preparation.Task == LearningTask.Classification
            ? OneHot<T>(ClassColumn.Read(table, Find(table, preparation.Targets[0].Name), preparation.Classes, missing), rows)
            : Scaled<T>(ReadTargets(table, preparation, missing), preparation.Targets, rows);
        return new ExampleSet<T>(rows.Length, preparation.Inputs, preparation.Outputs, features, targets);
    }

    /// <summary>Encodes features alone, to predict what is not known. Other columns of the table are not looked at.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="table">The rows.</param>
    /// <param name="preparation">What the network was trained with.</param>
    /// <returns>An example without targets (no outputs) for each row, in the table's order.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">The preparation contradicts itself.</exception>
    /// <exception cref="DataException">A column is missing, or a field is missing, not a number or not a known category.</exception>
    public static ExampleSet<T> EncodeFeatures<T>(Table table, Preparation preparation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(table);
        PreparationCheck.Require(preparation);
        int[] rows = [.. Enumerable.Range(0, table.Rows.Count)];
        T[] features = Features<T>(ReadFeatures(table, preparation, MissingOf(preparation)), preparation, rows);
        return new ExampleSet<T>(rows.Length, preparation.Inputs, outputs: 0, features, []);
    }

    /// <summary>Encodes feature columns side by side.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="columns">The fields of each column.</param>
    /// <param name="preparation">The fitted columns, in the same order.</param>
    /// <param name="rows">The rows to encode, in this order.</param>
    /// <returns>[row][input], row-major.</returns>
    /// <exception cref="DataException">
    /// A scaled number is too large for T, a value is missing or unknown where that is an error, or there are more numbers than one array can take.
    /// </exception>
    internal static T[] Features<T>(IReadOnlyList<FeatureValues> columns, Preparation preparation, ReadOnlySpan<int> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = preparation.Inputs;
        RequireOneArray(rows.Length, width);
        var encoded = new T[rows.Length * width];
        int first = 0;
        for (int c = 0; c < columns.Count; c++)
        {
            columns[c].Encode<T>(preparation.Features[c], rows, encoded, width, first);
            first += preparation.Features[c].Inputs;
        }

        return encoded;
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
                encoded[(r * columns.Length) + c] = Round<T>(scalings[c].Scale(columns[c].Values[rows[r]]), columns[c], rows[r]);
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

    /// <summary>Rounds a scaled number to T.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="scaled">The scaled number.</param>
    /// <param name="column">Its column.</param>
    /// <param name="row">Its row.</param>
    /// <returns>A finite number.</returns>
    /// <exception cref="DataException">It is too large for T.</exception>
    internal static T Round<T>(double scaled, NumberColumn column, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T value = T.CreateChecked(scaled);
        return T.IsFinite(value)
            ? value
            : throw column.Problem(
                row, $"which is too large for {NameOf<T>()} once it is scaled", "Correct or remove the row, or change the column's unit.");
    }

    /// <summary>Categories become many inputs, so that a table which fits may give too many.</summary>
    private static void RequireOneArray(int examples, int inputs)
    {
        if ((long)examples * inputs > Array.MaxLength)
        {
            throw new DataException(FormattableString.Invariant(
                $"{examples:N0} examples of {inputs:N0} inputs are more numbers than one array can take, {Array.MaxLength:N0}. Use fewer rows, or fewer columns and categories (data.ignore)."));
        }
    }

    private static HashSet<string> MissingOf(Preparation preparation) => new(preparation.MissingValues, StringComparer.Ordinal);

    private static FeatureValues[] ReadFeatures(Table table, Preparation preparation, HashSet<string> missing) =>
        [.. preparation.Features.Select(column => FeatureValues.Read(table, column, missing))];

    private static NumberColumn[] ReadTargets(Table table, Preparation preparation, HashSet<string> missing)
    {
        NumberColumn[] targets =
            [.. preparation.Targets.Select(column => NumberColumn.Read(table, Find(table, column.Name), missing, AdviceForText))];
        Array.ForEach(targets, target => target.RequireComplete(AdviceForMissingTarget));
        return targets;
    }

    private static int Find(Table table, string name)
    {
        return table.TryFindColumn(name, out int column) ? column : throw DataException.MissingColumn(name, table);
    }

    private static string NameOf<T>() => typeof(T) == typeof(float) ? "float32" : "float64";
}
