namespace DistributedBackprop.Data.Scaling;

/// <summary>A numeric column and its fitted scaling: x' = (x - offset) / divisor, in float64.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Offset">What becomes 0; finite.</param>
/// <param name="Divisor">The distance from the offset that becomes 1; finite and greater than 0.</param>
public sealed record ScaledColumn(string Name, double Offset, double Divisor)
{
    /// <summary>From the column's unit to the network's: (value - offset) / divisor.</summary>
    /// <param name="value">A value in the column's unit.</param>
    /// <returns>The value as the network sees it.</returns>
    public double Scale(double value) => (value - Offset) / Divisor;

    /// <summary>From the network's unit back to the column's: scaled * divisor + offset.</summary>
    /// <param name="scaled">A value as the network gives it.</param>
    /// <returns>The value in the column's unit.</returns>
    public double Restore(double scaled) => (scaled * Divisor) + Offset;
}
