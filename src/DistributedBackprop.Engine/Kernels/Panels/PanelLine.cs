using System.Runtime.CompilerServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>A panel's part of a row, moved as one.</summary>
[InlineArray(PanelLayout.Bytes)]
internal struct PanelLine
{
    private byte _first;

    /// <summary>Copies a line.</summary>
    /// <param name="source">Its first element.</param>
    /// <param name="destination">Where its first element goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy<T>(ref T source, ref T destination)
        where T : unmanaged =>
        Unsafe.As<T, PanelLine>(ref destination) = Unsafe.As<T, PanelLine>(ref source);
}
