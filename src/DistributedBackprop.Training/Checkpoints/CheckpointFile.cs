using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Checkpoints;

/// <summary>
/// A checkpoint as two files: tensors (safetensors) and a manifest (JSON) that carries the checksum of the tensors and of
/// itself. A checkpoint is complete once its manifest is there.
/// </summary>
public static class CheckpointFile
{
    private const int FormatVersion = 1;
    private const string ParametersPrefix = "parameters.";
    private const string BestPrefix = "best.";

    /// <summary>Encodes a checkpoint.</summary>
    public static (byte[] Tensors, byte[] Manifest) Encode(Checkpoint checkpoint, TensorCodec codec)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(codec);
        byte[] tensors = EncodeTensors(checkpoint.Tensors, codec);
        var body = new Body(
            checkpoint.Version,
            checkpoint.Identity,
            checkpoint.Progress,
            [.. checkpoint.Tensors.OptimizerState.Select(state => state.Key)],
            checkpoint.Tensors.Best is not null,
            Sha256(tensors));
        string text = JsonSerializer.Serialize(body, RunJson.Line);
        var manifest = new Manifest(FormatVersion, Sha256(Encoding.UTF8.GetBytes(text)), JsonSerializer.Deserialize<JsonElement>(text));
        return (tensors, JsonSerializer.SerializeToUtf8Bytes(manifest, RunJson.Line));
    }

    /// <summary>Decodes a checkpoint and verifies its checksums.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or not of this network; the message says what is wrong.</exception>
    public static Checkpoint Decode(byte[] tensors, byte[] manifest, TensorCodec codec)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(codec);
        Body body = VerifiedBody(tensors, manifest);
        IReadOnlyList<NamedTensor> all = Safetensors.Read(tensors);
        return new Checkpoint(body.Version, body.Identity, body.Progress, new ModelTensors(
            codec.Decode(all, ParametersPrefix),
            [.. body.OptimizerState.Select(name => KeyValuePair.Create(name, codec.Decode(all, PrefixOf(name))))],
            body.HasBest ? codec.Decode(all, BestPrefix) : null));
    }

    /// <summary>Verifies a checkpoint's checksums, whatever network it is of, and reads its manifest.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is damaged; the message says what is wrong.</exception>
    public static CheckpointSummary Verify(byte[] tensors, byte[] manifest)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(manifest);
        Body body = VerifiedBody(tensors, manifest);
        return new CheckpointSummary(body.Version, body.Identity, body.Progress);
    }

    private static Body VerifiedBody(byte[] tensors, byte[] manifest)
    {
        Body body = DecodeManifest(manifest);
        string hash = Sha256(tensors);
        return hash == body.TensorsSha256
            ? body
            : throw new InvalidDataException($"its tensors have the checksum {hash[..12]}, not {body.TensorsSha256[..12]}");
    }

    private static string PrefixOf(string optimizerState) => $"optimizer.{optimizerState}.";

    private static byte[] EncodeTensors(ModelTensors tensors, TensorCodec codec)
    {
        List<NamedTensor> all = [.. codec.Encode(tensors.Parameters, ParametersPrefix)];
        foreach ((string name, FlatVector state) in tensors.OptimizerState)
        {
            all.AddRange(codec.Encode(state, PrefixOf(name)));
        }

        if (tensors.Best is not null)
        {
            all.AddRange(codec.Encode(tensors.Best, BestPrefix));
        }

        using var buffer = new MemoryStream();
        Safetensors.Write(all, new Dictionary<string, string> { ["format"] = "dbp-checkpoint" }, buffer);
        return buffer.ToArray();
    }

    private static Body DecodeManifest(byte[] bytes)
    {
        try
        {
            Manifest manifest = JsonSerializer.Deserialize<Manifest>(bytes, RunJson.Line) ?? throw new JsonException("it is null");
            if (manifest.FormatVersion != FormatVersion)
            {
                throw new InvalidDataException($"its format version is {manifest.FormatVersion}; this program reads version {FormatVersion}");
            }

            string text = manifest.Body.GetRawText();
            if (Sha256(Encoding.UTF8.GetBytes(text)) != manifest.BodySha256)
            {
                throw new InvalidDataException("its manifest does not have the checksum that it names");
            }

            return manifest.Body.Deserialize<Body>(RunJson.Line) ?? throw new JsonException("its body is null");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new InvalidDataException($"its manifest cannot be read ({exception.Message})", exception);
        }
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private sealed record Manifest(int FormatVersion, string BodySha256, JsonElement Body);

    private sealed record Body(
        ModelVersion Version,
        RunIdentity Identity,
        RunProgress Progress,
        IReadOnlyList<string> OptimizerState,
        bool HasBest,
        string TensorsSha256);
}
