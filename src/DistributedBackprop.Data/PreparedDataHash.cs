using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data;

/// <summary>
/// The SHA-256 of prepared data. Integers are 4 bytes, numbers 8 bytes (float32 widened, which is exact), both little-endian;
/// texts and lists are preceded by their length, so that no two different data give the same bytes.
/// </summary>
internal sealed class PreparedDataHash : IDisposable
{
    /// <summary>Of a preparation that only scales numbers.</summary>
    private const string PlainFormat = "DistributedBackprop.PreparedData/1";

    /// <summary>Of any other: features say their kind and how they encode what is missing or unknown.</summary>
    private const string FullFormat = "DistributedBackprop.PreparedData/2";

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
        bool isPlain = preparation.Features.All(column => column is NumberFeature { WhenMissing: null });
        hash.Append(isPlain ? PlainFormat : FullFormat);
        hash.Append(Unsafe.SizeOf<T>());
        hash.Append(preparation, isPlain);
        hash.Append(training);
        hash.Append(validation);
        return Convert.ToHexStringLower(hash._hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Append(Preparation preparation, bool isPlain)
    {
        Append((int)preparation.Task);
        Append(preparation.Features.Count);
        foreach (FeatureColumn column in preparation.Features)
        {
            Append(column, isPlain);
        }

        Append(preparation.Targets);
        Append(preparation.Classes);
    }

    private void Append(FeatureColumn column, bool isPlain)
    {
        Append(column.Name);
        switch (column)
        {
            case NumberFeature number when isPlain:
                Append<double>([number.Offset, number.Divisor]);
                break;
            case NumberFeature number:
                double[] substitute = number.WhenMissing is double value ? [value] : [];
                Append(0);
                Append(number.HasMissingSlot ? 1 : 0);
                Append(substitute.Length);
                Append<double>([number.Offset, number.Divisor, .. substitute]);
                break;
            case CategoryFeature category:
                Append(1);
                Append(category.Categories);
                Append((category.HasMissingSlot ? 1 : 0) + (category.HasUnknownSlot ? 2 : 0));
                Append(category.WhenMissing is string substituted ? [substituted] : Array.Empty<string>());
                break;
            default:
                throw new ArgumentException($"Features of kind {column.GetType().Name} have no hash.", nameof(column));
        }
    }

    private void Append(IReadOnlyList<string> texts)
    {
        Append(texts.Count);
        foreach (string text in texts)
        {
            Append(text);
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
