using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Engine.Kernels.Panels;

/// <summary>Memory that begins at a cache line, so that no vector lies across two. All elements are 0 at first.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class AlignedMemory<T>
    where T : unmanaged
{
    private readonly T[] _memory;
    private readonly int _first;

    /// <summary>Allocates.</summary>
    /// <param name="length">The number of elements.</param>
    public AlignedMemory(int length)
    {
        // Pinned, as an array that is moved would not stay aligned.
        int width = PanelLayout.Width<T>();
        _memory = GC.AllocateArray<T>(length + width, pinned: true);
        _first = (int)(Misalignment(_memory) / Unsafe.SizeOf<T>());
        Length = length;
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => _memory.AsSpan(_first, Length);

    /// <summary>All elements.</summary>
    public Memory<T> Memory => _memory.AsMemory(_first, Length);

    /// <summary>The first element.</summary>
    public ref T First => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_memory), _first);

    /// <summary>The bytes from the first element to the next cache line.</summary>
    private static unsafe nint Misalignment(T[] memory)
    {
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
        return -address & (PanelLayout.Bytes - 1);
    }
}
