using System.IO.Compression;

namespace DistributedBackprop.Data.Arrays;

/// <summary>Reads files of arrays: NPY and IDX, plain or compressed by gzip.</summary>
internal static class ArrayFile
{
    private static readonly string[] IdxEndings = ["-ubyte", ".idx", ".idx1", ".idx3"];

    /// <summary>Whether a file's name says that it holds an array: it ends in .npy, .idx or -ubyte, and .gz perhaps.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False for tables.</returns>
    internal static bool IsArray(string path) => IsNpy(path) || Array.Exists(IdxEndings, ending => Plain(path).EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads an array.</summary>
    /// <param name="path">The file.</param>
    /// <param name="option">The option that names it, for messages.</param>
    /// <param name="availableBytes">The memory there is.</param>
    /// <returns>The array.</returns>
    /// <exception cref="DataException">The file is missing, cannot be read, or is damaged, its array has no examples, or does not fit the memory.</exception>
    internal static NumberArray Read(string path, string option, long availableBytes)
    {
        try
        {
            using Stream stream = Open(path);
            ArrayHeader header = IsNpy(path) ? NpyHeader.Read(stream, path) : IdxHeader.Read(stream, path);
            (int rows, int columns) = Flatten(header, path);
            MemoryNeed.Require(path, rows, columns, availableBytes);
            byte[] bytes = new byte[rows * columns * header.Type.Size];
            int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count < bytes.Length || stream.ReadByte() >= 0)
            {
                string there = count < bytes.Length ? $"only {count}" : "more";
                throw new DataException($"{path} is damaged: its header announces {bytes.Length} bytes of numbers, and {there} follow. Copy or download it again.");
            }

            return new EncodedArray(path, header.Type, rows, columns, bytes);
        }
        catch (EndOfStreamException error)
        {
            throw new DataException($"{path} is damaged: it ends within its header. Copy or download it again.", error);
        }
        catch (InvalidDataException error)
        {
            throw new DataException($"{path} is damaged: {error.Message} Copy or download it again.", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: there is no such file. Correct {option}, which is relative to the configuration's folder.", error);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new DataException($"{path} cannot be read: {error.Message} Check the file and its permissions.", error);
        }
    }

    private static Stream Open(string path)
    {
        FileStream file = File.OpenRead(path);
        return IsCompressed(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    private static (int Rows, int Columns) Flatten(ArrayHeader header, string name)
    {
        string shape = string.Join(" x ", header.Shape);
        if (header.Shape.Contains(0))
        {
            throw new DataException($"{name} holds an array of {shape} numbers, which is no example. Name another file.");
        }

        double bytes = header.Shape.Aggregate((double)header.Type.Size, (product, dimension) => product * dimension);
        return bytes <= Array.MaxLength
            ? ((int)header.Shape[0], (int)header.Shape.Skip(1).Aggregate(1L, (product, dimension) => product * dimension))
            : throw new DataException($"{name} holds an array of {shape} numbers, more than the {Array.MaxLength} bytes that one array can take. Cut it into smaller files.");
    }

    private static bool IsNpy(string path) => Plain(path).EndsWith(".npy", StringComparison.OrdinalIgnoreCase);

    private static bool IsCompressed(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static string Plain(string path) => IsCompressed(path) ? path[..^".gz".Length] : path;
}
