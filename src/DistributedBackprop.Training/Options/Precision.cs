using System.ComponentModel;

namespace DistributedBackprop.Training.Options;

/// <summary>The type of the parameters and of the arithmetic on the way to them.</summary>
public enum Precision
{
    /// <summary>IEEE 754 binary32.</summary>
    [Description("IEEE 754 binary32, about 7 decimal digits.")]
    Float32,

    /// <summary>IEEE 754 binary64.</summary>
    [Description("IEEE 754 binary64, about 16 decimal digits.")]
    Float64,
}
