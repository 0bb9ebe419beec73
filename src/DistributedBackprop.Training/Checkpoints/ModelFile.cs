using System.Security.Cryptography;
using System.Text.Json;
using DistributedBackprop.Data;
using DistributedBackprop.Engine;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Checkpoints;

/// <summary>A finished model beside its tensors: all that is needed to predict from raw rows.</summary>
/// <param name="FormatVersion">The version of this format.</param>
/// <param name="Name">The run's name.</param>
/// <param name="Precision">The type of the parameters.</param>
/// <param name="Network">The network.</param>
/// <param name="Preparation">How raw rows become inputs, and outputs answers.</param>
/// <param name="Epoch">The epochs that made it.</param>
/// <param name="Updates">The updates that made it.</param>
/// <param name="Identity">The run that it comes from.</param>
/// <param name="ParametersSha256">The SHA-256 over the parameters: the tensors of the file, in order.</param>
public sealed record ModelManifest(
    int FormatVersion,
    string Name,
    Precision Precision,
    NetworkDefinition Network,
    Preparation Preparation,
    int Epoch,
    long Updates,
    RunIdentity Identity,
    string ParametersSha256);

/// <summary>A model as two files: tensors (safetensors) and a manifest (JSON).</summary>
public static class ModelFile
{
    /// <summary>The version of the manifest's format.</summary>
    public const int FormatVersion = 1;

    /// <summary>Encodes the tensors of a model.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="codec">The network's codec.</param>
    /// <returns>The safetensors file, and the SHA-256 over its parameters as 64 hexadecimal digits.</returns>
    public static (byte[] Tensors, string ParametersSha256) EncodeTensors(FlatVector parameters, TensorCodec codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        IReadOnlyList<NamedTensor> tensors = codec.Encode(parameters, prefix: "");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (NamedTensor tensor in tensors)
        {
            hash.AppendData(tensor.Bytes.Span);
        }

        using var buffer = new MemoryStream();
        Safetensors.Write(tensors, new Dictionary<string, string> { ["format"] = "dbp-model" }, buffer);
        return (buffer.ToArray(), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>Encodes the manifest of a model.</summary>
    public static byte[] EncodeManifest(ModelManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, RunJson.Indented);
}
