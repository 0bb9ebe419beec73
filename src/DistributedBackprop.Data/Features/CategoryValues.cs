using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Features;

/// <summary>A feature column of categories.</summary>
/// <param name="table">The table.</param>
/// <param name="column">The column's index.</param>
/// <param name="missing">The texts that stand for a missing value.</param>
internal sealed class CategoryValues(Table table, int column, IReadOnlySet<string> missing) : FeatureValues
{
    private const string MissingProblem = "a missing value";

    private string Name => table.Columns[column];

    /// <inheritdoc/>
    internal override FeatureColumn Fit(DataOptions options, ReadOnlySpan<int> training)
    {
        if (options.Missing == MissingHandling.Error)
        {
            RequireComplete();
        }

        SortedDictionary<string, int> counts = Count(training);
        if (counts.Count == 0)
        {
            throw new DataException($"{table.Source}: column {DataException.Quote(Name)} holds no value in the training part. Add the column to data.ignore.");
        }

        bool hasSlot = options.Missing == MissingHandling.OwnSlot && counts.Values.Sum() < training.Length;
        return new CategoryFeature(Name, [.. counts.Keys])
        {
            WhenMissing = hasSlot || options.Missing == MissingHandling.Error ? null : counts.MaxBy(entry => entry.Value).Key,
            HasMissingSlot = hasSlot,
            HasUnknownSlot = options.UnknownCategory == UnknownCategoryHandling.OwnSlot,
        };
    }

    /// <inheritdoc/>
    internal override void Encode<T>(FeatureColumn fitted, ReadOnlySpan<int> rows, Span<T> encoded, int width, int first)
    {
        var feature = (CategoryFeature)fitted;
        var slots = feature.Categories.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        for (int r = 0; r < rows.Length; r++)
        {
            encoded[(r * width) + first + SlotOf(rows[r], feature, slots)] = T.One;
        }
    }

    /// <summary>How often each category is there; missing values are none.</summary>
    private SortedDictionary<string, int> Count(ReadOnlySpan<int> rows)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (int row in rows)
        {
            string field = Field(row);
            if (!missing.Contains(field))
            {
                counts[field] = counts.GetValueOrDefault(field) + 1;
            }
        }

        return counts;
    }

    private int SlotOf(int row, CategoryFeature feature, Dictionary<string, int> slots)
    {
        string category = Field(row);
        if (missing.Contains(category))
        {
            if (feature.HasMissingSlot)
            {
                return feature.Categories.Count;
            }

            category = feature.WhenMissing
                ?? throw DataException.AtField(
                    table, row, column, MissingProblem, "The model was trained without missing values: correct or remove the row, or train with data.missing set to 'mean', 'median' or 'ownSlot'.");
        }

        if (slots.TryGetValue(category, out int slot))
        {
            return slot;
        }

        return feature.HasUnknownSlot
            ? feature.Inputs - 1
            : throw DataException.AtField(
                table,
                row,
                column,
                "none of the categories of the training part",
                $"Those are: {DataException.List(feature.Categories)}. Correct or remove the row, train with data.unknownCategory set to 'ownSlot', or with the column in data.ignore.");
    }

    private void RequireComplete()
    {
        for (int row = 0; row < table.Rows.Count; row++)
        {
            if (missing.Contains(Field(row)))
            {
                throw DataException.AtField(
                    table, row, column, MissingProblem, "Correct or remove the row, or set data.missing to 'mean', 'median' or 'ownSlot'.");
            }
        }
    }

    private string Field(int row) => table.Rows[row].Fields[column];
}
