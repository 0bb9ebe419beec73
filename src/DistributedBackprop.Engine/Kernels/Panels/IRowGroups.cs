namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>How many times four rows a kernel takes: known to the compiler.</summary>
internal interface IRowGroups
{
    /// <summary>From 1 to 3.</summary>
    static abstract int Count { get; }
}

/// <summary>Four rows, for what is left of the rows, and where there are 16 registers only.</summary>
internal readonly struct FourRows : IRowGroups
{
    /// <inheritdoc/>
    public static int Count => 1;
}

/// <summary>Eight rows.</summary>
internal readonly struct EightRows : IRowGroups
{
    /// <inheritdoc/>
    public static int Count => 2;
}

/// <summary>Twelve rows: as many chains as 32 registers hold with their operands, and enough to keep two multiply-add units busy.</summary>
internal readonly struct TwelveRows : IRowGroups
{
    /// <inheritdoc/>
    public static int Count => 3;
}
