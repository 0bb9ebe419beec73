using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data;

/// <summary>
/// The SHA-256 of prepared data. Integers are 4 bytes, numbers 8 bytes (float32 widened, which is exact), both little-endian;
/// texts and lists are preceded by their length, so that no two different data give the same bytes.
/// </summary>
internal sealed class PreparedDataHash : IDisposable
{
    private const string Format = "DistributedBackprop.PreparedData/1";
    private const int ChunkValues = 512;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _chunk = new byte[ChunkValues * sizeof(double)];

    private PreparedDataHash()
    {
    }

    /// <summary>Hashes all that can change a bit of training.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="preparation">How the examples came from raw rows.</param>
    /// <param name="training">The examples to train on.</param>
    /// <param name="validation">The examples held out.</param>
    /// <returns>64 lowercase hexadecimal digits.</returns>
    internal static string Compute<T>(Preparation preparation, ExampleSet<T> training, ExampleSet<T> validation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var hash = new PreparedDataHash();
        hash.Append(Format);
        hash.Append(Unsafe.SizeOf<T>());
        hash.Append(preparation);
        hash.Append(training);
        hash.Append(validation);
        return Convert.ToHexStringLower(hash._hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Append(Preparation preparation)
    {
        Append((int)preparation.Task);
        Append(preparation.Features);
        Append(preparation.Targets);
        Append(preparation.Classes.Count);
        foreach (string name in preparation.Classes)
        {
            Append(name);
        }
    }

    private void Append(IReadOnlyList<ScaledColumn> columns)
    {
        Append(columns.Count);
        foreach (ScaledColumn column in columns)
        {
            Append(column.Name);
            Append<double>([column.Offset, column.Divisor]);
        }
    }

    private void Append<T>(ExampleSet<T> examples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Append(examples.Count);
        Append(examples.Inputs);
        Append(examples.Outputs);
        Append(examples.AllFeatures);
        Append(examples.AllTargets);
    }

    private void Append<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int first = 0; first < values.Length; first += ChunkValues)
        {
            ReadOnlySpan<T> part = values.Slice(first, Math.Min(ChunkValues, values.Length - first));
            for (int i = 0; i < part.Length; i++)
            {
                BinaryPrimitives.WriteDoubleLittleEndian(_chunk.AsSpan(i * sizeof(double)), double.CreateChecked(part[i]));
            }

            _hash.AppendData(_chunk, 0, part.Length * sizeof(double));
        }
    }

    private void Append(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Append(bytes.Length);
        _hash.AppendData(bytes);
    }

    private void Append(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_chunk, value);
        _hash.AppendData(_chunk, 0, sizeof(int));
    }
}
