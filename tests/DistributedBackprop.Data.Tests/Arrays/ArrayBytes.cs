using System.IO.Compression;
using System.Text;

namespace DistributedBackprop.Data.Tests.Arrays;

/// <summary>Files of arrays, byte by byte as their formats' pages say.</summary>
internal static class ArrayBytes
{
    /// <summary>An IDX file of bytes.</summary>
    public static byte[] Idx(int[] shape, params byte[] values) => Idx(0x08, shape, values);

    /// <summary>An IDX file.</summary>
    public static byte[] Idx(byte type, int[] shape, byte[] values) =>
        [0, 0, type, (byte)shape.Length, .. shape.SelectMany(size => new byte[] { (byte)(size >> 24), (byte)(size >> 16), (byte)(size >> 8), (byte)size }), .. values];

    /// <summary>An NPY file of version 1.</summary>
    public static byte[] Npy(string type, string shape, params byte[] values) =>
        Npy($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}", values);

    /// <summary>An NPY file of version 1 with a header as given.</summary>
    public static byte[] Npy(string header, byte[] values)
    {
        string padded = header.PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, (byte)(padded.Length >> 8), .. Encoding.ASCII.GetBytes(padded), .. values];
    }

    /// <summary>Compresses a file.</summary>
    public static byte[] Gzip(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }
}
