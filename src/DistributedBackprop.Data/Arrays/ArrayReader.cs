using System.IO.Compression;

namespace DistributedBackprop.Data.Arrays;

/// <summary>Reads an array's examples one after the other: NPY or IDX, plain or compressed by gzip, as the name says.</summary>
internal sealed class ArrayReader
{
    private readonly Stream _numbers;
    private readonly ElementType _type;
    private long _bytesRead;

    private ArrayReader(Stream numbers, string name, ArrayHeader header)
    {
        _numbers = numbers;
        _type = header.Type;
        Name = name;
        Shape = string.Join(" x ", header.Shape);
        if (header.Shape.Contains(0))
        {
            throw new DataException($"{name} holds an array of {Shape} numbers, which is no example. Name another file.");
        }

        double bytes = header.Shape.Skip(1).Aggregate((double)header.Type.Size, (product, extent) => product * extent);
        if (bytes > Array.MaxLength || header.Shape[0] > int.MaxValue)
        {
            throw TooLarge();
        }

        Rows = (int)header.Shape[0];
        Columns = (int)(bytes / header.Type.Size);
    }

    /// <summary>What messages call the array.</summary>
    internal string Name { get; }

    /// <summary>The dimensions, as "60000 x 28 x 28".</summary>
    internal string Shape { get; }

    /// <summary>The examples of the whole array, at least 1.</summary>
    internal int Rows { get; }

    /// <summary>The numbers of an example, at least 1.</summary>
    internal int Columns { get; }

    /// <summary>The bytes of an example.</summary>
    internal int RowBytes => Columns * _type.Size;

    /// <summary>Reads the header.</summary>
    /// <param name="stream">The file's bytes, at their beginning. It is left open.</param>
    /// <param name="name">The file's name: its ending says how to read it, and messages call the array by it.</param>
    /// <returns>A reader at the first example.</returns>
    /// <exception cref="DataException">The file cannot be read or is damaged, its array has no example or examples that are too large.</exception>
    internal static ArrayReader Begin(Stream stream, string name) => Attempt(name, () =>
    {
        Stream numbers = ArrayName.IsCompressed(name) ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : stream;
        return new ArrayReader(numbers, name, ArrayName.IsNpy(name) ? NpyHeader.Read(numbers, name) : IdxHeader.Read(numbers, name));
    });

    /// <summary>As many of the next examples as asked for, as far as one array can hold them.</summary>
    /// <param name="rowsMax">How many are asked for, at least 1.</param>
    /// <returns>A number from 1 to <paramref name="rowsMax"/>.</returns>
    internal int Bound(int rowsMax) => Math.Clamp(Array.MaxLength / RowBytes, 1, rowsMax);

    /// <summary>Reads the next examples. After the last one of the array nothing may follow.</summary>
    /// <param name="rows">The number of examples, at most as many as are left.</param>
    /// <returns>The examples.</returns>
    /// <exception cref="DataException">The file cannot be read, is damaged, or one array cannot hold so many examples.</exception>
    internal NumberArray Read(int rows)
    {
        long length = (long)rows * RowBytes;
        byte[] bytes = length <= Array.MaxLength ? new byte[length] : throw TooLarge();
        int count = Attempt(Name, () => _numbers.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        _bytesRead += count;
        long announced = (long)Rows * RowBytes;
        bool hasMore = _bytesRead == announced && Attempt(Name, _numbers.ReadByte) >= 0;
        if (count < bytes.Length || hasMore)
        {
            throw new DataException(
                $"{Name} is damaged: its header announces {announced} bytes of numbers, and {(hasMore ? "more" : $"only {_bytesRead}")} follow. Copy or download it again.");
        }

        return new EncodedArray(Name, _type, rows, Columns, bytes);
    }

    private static TResult Attempt<TResult>(string name, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (EndOfStreamException error)
        {
            throw new DataException($"{name} is damaged: it ends within its header. Copy or download it again.", error);
        }
        catch (InvalidDataException error)
        {
            throw new DataException($"{name} is damaged: {error.Message} Copy or download it again.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new DataException($"{name} cannot be read: {error.Message} Check the file and its permissions.", error);
        }
    }

    /// <summary>A run reads one file: more of them would not help.</summary>
    private DataException TooLarge()
    {
        string orSmallerType = _type.Size > 1 ? $", or numbers of fewer than {_type.Size} bytes" : "";
        return new DataException(
            $"{Name} holds an array of {Shape} numbers, more than the {Array.MaxLength} bytes that one array can take. Write fewer or smaller examples into it{orSmallerType}.");
    }
}
