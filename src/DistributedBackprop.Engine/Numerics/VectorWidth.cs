namespace DistributedBackprop.Engine.Numerics;

/// <summary>How many bits of elements a kernel handles at once. It changes speed, never a bit of a result.</summary>
internal enum VectorWidth
{
    /// <summary>The widest that this processor is fast at.</summary>
    Widest = 0,

    /// <summary>One element.</summary>
    Scalar = 1,

    /// <summary>128 bits.</summary>
    Bits128 = 128,

    /// <summary>256 bits.</summary>
    Bits256 = 256,

    /// <summary>512 bits.</summary>
    Bits512 = 512,
}
