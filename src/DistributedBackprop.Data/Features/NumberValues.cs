using DistributedBackprop.Data.Scaling;
using DistributedBackprop.Data.Tables;

namespace DistributedBackprop.Data.Features;

/// <summary>A feature column of numbers.</summary>
/// <param name="column">The numbers.</param>
internal sealed class NumberValues(NumberColumn column) : FeatureValues
{
    /// <inheritdoc/>
    internal override FeatureColumn Fit(DataOptions options, ReadOnlySpan<int> training)
    {
        if (options.Missing == MissingHandling.Error)
        {
            column.RequireComplete("Correct or remove the row, or set data.missing to 'mean', 'median' or 'ownSlot'.");
        }

        double[] present = Present(training);
        ScaledColumn scaled = ScalingFit.Fit(options.FeatureScaling, column.Source, column.Name, present);
        return new NumberFeature(scaled.Name, scaled.Offset, scaled.Divisor)
        {
            WhenMissing = Substitute(options.Missing, present),
            HasMissingSlot = options.Missing == MissingHandling.OwnSlot && present.Length < training.Length,
        };
    }

    /// <inheritdoc/>
    internal override void Encode<T>(FeatureColumn fitted, ReadOnlySpan<int> rows, Span<T> encoded, int width, int first)
    {
        var feature = (NumberFeature)fitted;
        for (int r = 0; r < rows.Length; r++)
        {
            double value = column.Values[rows[r]];
            bool isMissing = double.IsNaN(value);
            int place = (r * width) + first;
            encoded[place] = ExampleEncoder.Round<T>(feature.Scale(isMissing ? SubstituteOf(feature, rows[r]) : value), column, rows[r]);
            if (feature.HasMissingSlot)
            {
                encoded[place + 1] = isMissing ? T.One : T.Zero;
            }
        }
    }

    private double SubstituteOf(NumberFeature feature, int row) => feature.WhenMissing
        ?? throw column.Missing(row, "The model was trained without missing values: correct or remove the row, or train with data.missing set to 'mean', 'median' or 'ownSlot'.");

    private double[] Present(ReadOnlySpan<int> training)
    {
        var present = new List<double>(training.Length);
        foreach (int row in training)
        {
            if (!double.IsNaN(column.Values[row]))
            {
                present.Add(column.Values[row]);
            }
        }

        return present.Count > 0
            ? [.. present]
            : throw new DataException(
                $"{column.Source}: column {DataException.Quote(column.Name)} holds no value in the training part. Add the column to data.ignore.");
    }

    private double? Substitute(MissingHandling handling, double[] present)
    {
        double? substitute = handling switch
        {
            MissingHandling.Error => null,
            MissingHandling.Median => ColumnAverage.Median(present),
            _ => ColumnAverage.Mean(present),
        };
        return substitute is null || double.IsFinite(substitute.Value)
            ? substitute
            : throw new DataException(
                $"{column.Source}: the mean of column {DataException.Quote(column.Name)} is too large for float64. Change the column's unit.");
    }
}
