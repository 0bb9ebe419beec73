using System.Numerics;
using System.Runtime.InteropServices;
using DistributedBackprop.Engine;

namespace DistributedBackprop.Training.Reduction;

/// <summary>A vector over all parameters of a network (parameters, a gradient, a part of an optimizer's state) whose type of element only the arithmetic knows.</summary>
public abstract class FlatVector
{
    private int _readers;

    /// <summary>The number of elements.</summary>
    public abstract int Length { get; }

    /// <summary>The elements' bytes, in this machine's order: the elements themselves, not a copy.</summary>
    public abstract Span<byte> Bytes { get; }

    /// <summary>Whether somebody reads the elements for longer than a call: who has something to write takes another vector.</summary>
    internal bool IsHeld => Volatile.Read(ref _readers) > 0;

    /// <summary>this += <paramref name="other"/>, element by element.</summary>
    /// <param name="other">The other vector.</param>
    /// <param name="crew">Shares the work, with the same bits; null for the caller alone.</param>
    /// <exception cref="ArgumentException">The other vector has another type or length.</exception>
    public abstract void Add(FlatVector other, ICrew? crew = null);

    /// <summary>An independent copy.</summary>
    public abstract FlatVector Copy();

    /// <summary>Whether <paramref name="other"/> has the same type, length and bits. Any not-a-number equals any other; +0 and -0 differ.</summary>
    public abstract bool HasBitsOf(FlatVector other);

    /// <summary>Asks that the elements stay as they are until <see cref="Release"/>. Any thread, while nobody writes to them.</summary>
    internal void Hold() => Interlocked.Increment(ref _readers);

    /// <summary>Takes back one <see cref="Hold"/>. Any thread.</summary>
    internal void Release() => Interlocked.Decrement(ref _readers);

    /// <summary>The typed form of this vector.</summary>
    /// <exception cref="InvalidCastException">The vector has another type of element.</exception>
    public FlatVector<T> As<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        this as FlatVector<T> ?? throw new InvalidCastException($"A vector of {typeof(T).Name} is needed, not a {GetType()}.");
}

/// <summary>A <see cref="FlatVector"/> of floats or doubles.</summary>
public sealed class FlatVector<T> : FlatVector
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>A hand of a crew takes so many at once: that takes many times as long as to take them.</summary>
    private const int ElementsOfPart = 1 << 15;

    private Elements _elements;

    /// <summary>Takes over elements.</summary>
    /// <param name="values">The elements; the vector owns them from now on.</param>
    public FlatVector(T[] values) => _elements = new Elements(values);

    /// <summary>Allocates elements that are 0, as kernels like them: <see cref="VectorMemory"/>.</summary>
    /// <param name="length">Their number, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public FlatVector(int length) => _elements = new Elements(VectorMemory.Allocate<T>(length));

    /// <summary>The elements: the memory of this moment, which an update of parameters may exchange for other.</summary>
    public Memory<T> Memory => _elements.Memory;

    /// <summary>The elements.</summary>
    public Span<T> Values => Memory.Span;

    /// <inheritdoc/>
    public override int Length => Memory.Length;

    /// <inheritdoc/>
    public override Span<byte> Bytes => MemoryMarshal.AsBytes(Values);

    /// <summary>
    /// Gives the other vector's elements to this one, and the reverse, without copying. Who reads one of them at this moment reads what was its
    /// memory, or what is now.
    /// </summary>
    internal void Exchange(FlatVector<T> other) => (_elements, other._elements) = (other._elements, _elements);

    /// <inheritdoc/>
    public override void Add(FlatVector other, ICrew? crew = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        Memory<T> summands = other.As<T>().Memory;
        if (crew is null || summands.Length != Length)
        {
            VectorArithmetic.Add<T>(Values, summands.Span);
            return;
        }

        crew.Share((int)(((long)Length + ElementsOfPart - 1) / ElementsOfPart), part =>
        {
            int start = part * ElementsOfPart;
            int length = Math.Min(ElementsOfPart, Length - start);
            VectorArithmetic.Add<T>(Values.Slice(start, length), summands.Span.Slice(start, length));
        });
    }

    /// <inheritdoc/>
    public override FlatVector Copy()
    {
        var copy = new FlatVector<T>(Length);
        Values.CopyTo(copy.Values);
        return copy;
    }

    /// <inheritdoc/>
    public override bool HasBitsOf(FlatVector other)
    {
        if (other is not FlatVector<T> same || same.Length != Length)
        {
            return false;
        }

        if (Bytes.SequenceEqual(other.Bytes))
        {
            return true;
        }

        ReadOnlySpan<T> left = Values;
        ReadOnlySpan<T> right = same.Values;
        for (int i = 0; i < left.Length; i++)
        {
            if (!HaveSameBits(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HaveSameBits(T left, T right) =>
        (T.IsNaN(left) && T.IsNaN(right)) || BytesOf(in left).SequenceEqual(BytesOf(in right));

    private static ReadOnlySpan<byte> BytesOf(ref readonly T value) => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value));

    /// <summary>Memory that is exchanged as one: its parts could not be written at once.</summary>
    private sealed record Elements(Memory<T> Memory);
}
