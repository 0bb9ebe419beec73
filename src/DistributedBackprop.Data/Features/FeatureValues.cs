using System.Numerics;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Features;

/// <summary>The fields of a feature column, read but not yet scaled or encoded.</summary>
internal abstract class FeatureValues
{
    /// <summary>The most different texts of a column that become inputs without being named in data.categories.</summary>
    internal const int MostCategories = 50;

    /// <summary>Reads a column to train on: categories where the options name it or none of its fields is a number, else numbers.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's index.</param>
    /// <param name="options">The options.</param>
    /// <param name="missing">The texts that stand for a missing value.</param>
    /// <returns>The column.</returns>
    /// <exception cref="DataException">A field of a column of numbers is none, or a column of text has too many different values.</exception>
    internal static FeatureValues Read(Table table, int column, DataOptions options, IReadOnlySet<string> missing)
    {
        if (options.Categories.Contains(table.Columns[column]))
        {
            return new CategoryValues(table, column, missing);
        }

        if (!NumberColumn.IsText(table, column, missing))
        {
            return new NumberValues(NumberColumn.Read(table, column, missing, AdviceForText));
        }

        RequireFewCategories(table, column, missing);
        return new CategoryValues(table, column, missing);
    }

    /// <summary>Reads a column for a network that has been trained.</summary>
    /// <param name="table">The table.</param>
    /// <param name="fitted">The column as it was in training.</param>
    /// <param name="missing">The texts that stand for a missing value.</param>
    /// <returns>The column.</returns>
    /// <exception cref="DataException">The column is missing, or a field of a column of numbers is none.</exception>
    internal static FeatureValues Read(Table table, FeatureColumn fitted, IReadOnlySet<string> missing)
    {
        int column = table.TryFindColumn(fitted.Name, out int found) ? found : throw DataException.MissingColumn(fitted.Name, table);
        return fitted is CategoryFeature
            ? new CategoryValues(table, column, missing)
            : new NumberValues(NumberColumn.Read(table, column, missing, "Give numbers as in the training data."));
    }

    /// <summary>Fits the column.</summary>
    /// <param name="options">How it is scaled, and what becomes of missing values and unknown categories.</param>
    /// <param name="training">The rows of the training part, at least one.</param>
    /// <returns>The fitted column.</returns>
    /// <exception cref="DataException">A value is missing where that is an error, all are, or they cannot be scaled in float64.</exception>
    internal abstract FeatureColumn Fit(DataOptions options, ReadOnlySpan<int> training);

    /// <summary>Writes the column's inputs: those of row rows[r] to encoded[r * width + first] and after.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="fitted">The fitted column, of this column's kind.</param>
    /// <param name="rows">The rows to encode, in this order.</param>
    /// <param name="encoded">[row][input], row-major; zeros where this column's inputs go.</param>
    /// <param name="width">The number of inputs of all columns.</param>
    /// <param name="first">The place of the column's first input in a row.</param>
    /// <exception cref="DataException">A scaled number is too large for T, or a value is missing or unknown where that is an error.</exception>
    internal abstract void Encode<T>(FeatureColumn fitted, ReadOnlySpan<int> rows, Span<T> encoded, int width, int first)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    private const string AdviceForText =
        "If the column is not a feature, add it to data.ignore; if it holds categories, to data.categories; if the text says that the value is missing, add the text to data.missingValues.";

    private static void RequireFewCategories(Table table, int column, IReadOnlySet<string> missing)
    {
        int categories = table.Rows.Select(row => row.Fields[column]).Where(field => !missing.Contains(field)).Distinct(StringComparer.Ordinal).Count();
        if (categories > MostCategories)
        {
            throw new DataException(
                $"{table.Source}: column {DataException.Quote(table.Columns[column])} holds text with {categories} different values, more than the {MostCategories} "
                + "that become inputs of their own accord. If the column is not a feature, add it to data.ignore; if it is, to data.categories.");
        }
    }
}
