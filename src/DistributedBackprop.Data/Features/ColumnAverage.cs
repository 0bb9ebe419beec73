namespace DistributedBackprop.Data.Features;

/// <summary>Averages in float64 with + and / only, so that they have the same bits everywhere.</summary>
internal static class ColumnAverage
{
    /// <summary>The sum in index order, divided by the number.</summary>
    /// <param name="values">Finite values, at least one.</param>
    /// <returns>The mean; infinite where the sum is.</returns>
    internal static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    /// <summary>The middle value in order of size; half of each added where two are in the middle.</summary>
    /// <param name="values">Finite values, at least one.</param>
    /// <returns>The median.</returns>
    internal static double Median(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] / 2) + (sorted[middle] / 2);
    }
}
