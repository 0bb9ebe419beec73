using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Memory that a bulk message is read from or written into, without a copy: a part of a vector or of an array of bytes.</summary>
internal readonly struct Block
{
    private readonly object? _memory;
    private readonly int _offset;

    private Block(object memory, int offset, int length)
    {
        _memory = memory;
        _offset = offset;
        Length = length;
    }

    /// <summary>The number of bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes themselves. Empty for the default block.</summary>
    public Span<byte> Bytes => _memory switch
    {
        null => [],
        byte[] array => array.AsSpan(_offset, Length),
        FlatVector vector => vector.Bytes.Slice(_offset, Length),
        _ => throw new InvalidOperationException($"A block around a {_memory.GetType()}."),
    };

    /// <summary>A part of this block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The block does not hold it.</exception>
    public Block Slice(int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return _memory is null ? this : new Block(_memory, _offset + offset, length);
    }

    /// <summary>All elements of a vector.</summary>
    public static Block Of(FlatVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return new Block(vector, 0, vector.Bytes.Length);
    }

    /// <summary>Bytes <paramref name="offset"/> to <paramref name="offset"/> + <paramref name="length"/> of a vector.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The vector does not hold them.</exception>
    public static Block Of(FlatVector vector, int offset, int length)
    {
        ArgumentNullException.ThrowIfNull(vector);
        Require(vector.Bytes.Length, offset, length);
        return new Block(vector, offset, length);
    }

    /// <summary>Bytes <paramref name="offset"/> to <paramref name="offset"/> + <paramref name="length"/> of an array.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The array does not hold them.</exception>
    public static Block Of(byte[] array, int offset, int length)
    {
        ArgumentNullException.ThrowIfNull(array);
        Require(array.Length, offset, length);
        return new Block(array, offset, length);
    }

    /// <summary>All bytes of an array.</summary>
    public static Block Of(byte[] array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return new Block(array, 0, array.Length);
    }

    private static void Require(int bytes, int offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, bytes - offset);
    }
}
