namespace DistributedBackprop.Engine.Numerics;

/// <summary>
/// How a whole number k becomes 2^k without a conversion: k + 2^p + bias, with p the number of fraction bits, is a float
/// whose low fraction bits are the biased exponent k + bias; shifted left by p they are the exponent field of 2^k.
/// </summary>
internal static class ExponentField
{
    /// <summary>2^23 + 127 for float32.</summary>
    public const float SingleOffset = 8388608f + 127f;

    /// <summary>The number of fraction bits of float32.</summary>
    public const int SingleShift = 23;

    /// <summary>2^52 + 1023 for float64.</summary>
    public const double DoubleOffset = 4503599627370496.0 + 1023.0;

    /// <summary>The number of fraction bits of float64.</summary>
    public const int DoubleShift = 52;
}
