using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>Tells the processor what will be needed soon, where it can be told.</summary>
internal static class CacheHint
{
    /// <summary>An element will be read: its cache line goes to the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void NeededSoon<T>(ref T element)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(Unsafe.AsPointer(ref element));
        }
    }

    /// <summary>An element will be read or written at once: its cache line goes to the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void NeededAtOnce<T>(ref T element)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref element));
        }
    }
}
