namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>How many groups of rows a kernel takes at once, known to the compiler.</summary>
internal interface IRowGroups
{
    /// <summary>2 or 3.</summary>
    static abstract int Count { get; }
}

/// <summary>Two groups of rows.</summary>
internal readonly struct TwoGroups : IRowGroups
{
    /// <inheritdoc/>
    public static int Count => 2;
}

/// <summary>Three groups of rows.</summary>
internal readonly struct ThreeGroups : IRowGroups
{
    /// <inheritdoc/>
    public static int Count => 3;
}
