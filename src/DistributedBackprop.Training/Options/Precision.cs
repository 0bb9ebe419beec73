namespace DistributedBackprop.Training.Options;

/// <summary>The type of the parameters and of the arithmetic on the way to them.</summary>
public enum Precision
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32,

    /// <summary>IEEE 754 binary64.</summary>
    Float64,
}
