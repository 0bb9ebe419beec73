using DistributedBackprop.Data.Features;

namespace DistributedBackprop.Data.Scaling;

/// <summary>
/// Fits scalings to the values of a column's training part. Everything is float64 with + - * / and square root only; sums run in index
/// order, so that the fit has the same bits everywhere.
/// </summary>
internal static class ScalingFit
{
    /// <summary>Fits one column.</summary>
    /// <param name="scaling">The kind of scaling, already validated.</param>
    /// <param name="source">What messages call the table.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="training">The finite values of the training part, at least one.</param>
    /// <returns>The column with its offset and divisor.</returns>
    /// <exception cref="DataException">The values lie so far apart, or so near each other, that float64 cannot hold the divisor.</exception>
    internal static ScaledColumn Fit(ColumnScaling scaling, string source, string name, ReadOnlySpan<double> training)
    {
        ScaledColumn fitted = scaling switch
        {
            NoScaling => new ScaledColumn(name, 0, 1),
            FixedRangeScaling range => new ScaledColumn(name, range.From, range.To - range.From),
            MinMaxScaling => MinMax(name, training),
            StandardScaling => Standard(name, training),
            _ => throw new ArgumentException($"Scaling {scaling.GetType().Name} has no fit.", nameof(scaling)),
        };
        return double.IsFinite(fitted.Offset) && double.IsFinite(fitted.Divisor) && fitted.Divisor > 0
            ? fitted
            : throw new DataException(
                $"{source}: the values of column {DataException.Quote(name)} lie too far apart or too near each other to be scaled in float64. "
                + "Change the column's unit.");
    }

    private static ScaledColumn MinMax(string name, ReadOnlySpan<double> values)
    {
        (double least, double greatest) = Extremes(values);
        return least == greatest ? Constant(name, least) : new ScaledColumn(name, least, greatest - least);
    }

    private static ScaledColumn Standard(string name, ReadOnlySpan<double> values)
    {
        (double least, double greatest) = Extremes(values);
        if (least == greatest)
        {
            // Decided by the values: a rounded mean would leave a deviation of some ulps, and dividing by it would make +-1 of nothing.
            return Constant(name, least);
        }

        double mean = ColumnAverage.Mean(values);
        double squares = 0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return new ScaledColumn(name, mean, Math.Sqrt(squares / values.Length));
    }

    private static ScaledColumn Constant(string name, double value) => new(name, value, 1);

    private static (double Least, double Greatest) Extremes(ReadOnlySpan<double> values)
    {
        double least = values[0];
        double greatest = values[0];
        foreach (double value in values)
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }

        return (least, greatest);
    }
}
