using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>Tells the processor what will be needed soon, where it can be told.</summary>
internal static class CacheHint
{
    /// <summary>An element will be read: its cache line goes to the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void WillRead<T>(ref T element)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(Unsafe.AsPointer(ref element));
        }
    }

    /// <summary>An element will be read at once: its cache line goes to the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void WillReadSoon<T>(ref T element)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref element));
        }
    }

    /// <summary>Two panels' worth of consecutive elements, which may begin anywhere, will be written: they go to the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void WillWrite<T>(ref T first)
    {
        if (Sse.IsSupported)
        {
            byte* address = (byte*)Unsafe.AsPointer(ref first);
            Sse.Prefetch0(address);
            Sse.Prefetch0(address + PanelLayout.Bytes);
            Sse.Prefetch0(address + (2 * PanelLayout.Bytes) - 1);
        }
    }
}
