namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>How many times four rows a kernel takes that takes more than four: known to the compiler.</summary>
internal interface IRowGroups
{
    /// <summary>2 or 3.</summary>
    static abstract int Count { get; }
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
