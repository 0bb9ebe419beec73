namespace DistributedBackprop.Benchmarks;

/// <summary>The middle of repeated measurements, which a disturbance now and then does not move.</summary>
internal static class Median
{
    /// <summary>The median; of an even number of values, the mean of the middle two.</summary>
    /// <param name="values">One or more.</param>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
