using System.Numerics;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>Weights that are needed soon and still far away: two lines of them for each panel of a tile's terms.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal ref struct LookAhead<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether there are any.</summary>
    public bool IsWanted;

    /// <summary>The first line's first element.</summary>
    public ref T First;

    /// <summary>From one line to the other, in elements.</summary>
    public nint Other;

    /// <summary>From a line to the one for the next panel of terms, in elements.</summary>
    public nint Next;
}
