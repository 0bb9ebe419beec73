namespace DistributedBackprop.Data.Arrays;

/// <summary>The types of numbers that array files hold.</summary>
internal enum ElementKind
{
    /// <summary>8 bits without sign; also truth values, 0 and 1.</summary>
    UInt8,

    /// <summary>8 bits.</summary>
    Int8,

    /// <summary>16 bits without sign.</summary>
    UInt16,

    /// <summary>16 bits.</summary>
    Int16,

    /// <summary>32 bits without sign.</summary>
    UInt32,

    /// <summary>32 bits.</summary>
    Int32,

    /// <summary>64 bits without sign.</summary>
    UInt64,

    /// <summary>64 bits.</summary>
    Int64,

    /// <summary>IEEE 754 with 32 bits.</summary>
    Float32,

    /// <summary>IEEE 754 with 64 bits.</summary>
    Float64,
}
