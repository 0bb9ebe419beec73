namespace DistributedBackprop.Cli.Train.Progress;

/// <summary>Numbers as a row of signs, one a number, higher for larger ones.</summary>
internal static class Sparkline
{
    /// <summary>Signs of eight heights.</summary>
    public const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>The same for terminals that know ASCII only.</summary>
    public const string Ascii = "_.-=+*%#";

    /// <summary>Stands for what is no finite number.</summary>
    public const char NotFinite = '!';

    /// <summary>
    /// Draws numbers between the least and the largest of them. Equal heights are equal ratios, as errors fall by orders of magnitude
    /// and the first would flatten the rest; where a number is not positive, equal heights are equal differences.
    /// </summary>
    /// <param name="values">The numbers. Those that are not finite become <see cref="NotFinite"/>.</param>
    /// <param name="heights">The signs to use, the lowest first.</param>
    public static string Of(IReadOnlyList<double> values, string heights)
    {
        bool isLogarithmic = values.Where(double.IsFinite).All(value => value > 0);
        double[] scaled = [.. values.Select(value => isLogarithmic ? Math.Log(value) : value)];
        double[] finite = [.. scaled.Where(double.IsFinite)];
        double least = finite.Length == 0 ? 0 : finite.Min();
        double range = finite.Length == 0 ? 0 : finite.Max() - least;
        return string.Concat(scaled.Select(value => double.IsFinite(value) ? heights[Height(value)] : NotFinite));

        // The range of huge numbers may be infinite, that of equal ones is 0: both are flat.
        int Height(double value) => range > 0 && double.IsFinite(range) ? (int)Math.Round((value - least) / range * (heights.Length - 1)) : 0;
    }
}
