using System.Text.Json;
using DistributedBackprop.Data;
using DistributedBackprop.Training.Checkpoints;

namespace DistributedBackprop.Training.Models;

/// <summary>Reads a model's manifest, which may come from another program, another version, or a damaged disk.</summary>
internal static class ManifestReader
{
    private const string VersionKey = "formatVersion";

    /// <summary>Reads and checks a manifest by itself.</summary>
    /// <param name="json">UTF-8 text.</param>
    /// <returns>The manifest; nothing in it is null that may not be, and its preparation does not contradict itself.</returns>
    /// <exception cref="InvalidDataException">It is no manifest that this program can read; the message goes on after "FILE: ".</exception>
    public static ModelManifest Read(ReadOnlySpan<byte> json)
    {
        try
        {
            RequireVersion(json);
            ModelManifest manifest = JsonSerializer.Deserialize<ModelManifest>(json, RunJson.Line) ?? throw new JsonException("it is null");
            RequireNoGaps(manifest.Preparation);
            manifest.Preparation.RequireConsistent();
            return manifest;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException($"it cannot be read as the manifest of a model ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    /// <summary>Whether a file is a manifest, of whatever version; where it cannot be read, it may be one.</summary>
    /// <param name="path">The file.</param>
    public static bool IsManifest(string path)
    {
        try
        {
            JsonElement file = JsonElement.Parse(File.ReadAllBytes(path));
            return file.ValueKind == JsonValueKind.Object && file.TryGetProperty(VersionKey, out _);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Looks at the version alone: another one may have other members.</summary>
    private static void RequireVersion(ReadOnlySpan<byte> json)
    {
        JsonElement manifest = JsonElement.Parse(json);
        if (manifest.ValueKind != JsonValueKind.Object || !manifest.TryGetProperty(VersionKey, out JsonElement version))
        {
            throw new JsonException("it has no formatVersion");
        }

        if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number != ModelFile.FormatVersion)
        {
            throw new InvalidDataException(
                $"its format version is {version.GetRawText()}; this program reads version {ModelFile.FormatVersion}. Use the version that wrote it");
        }
    }

    /// <summary>The serializer refuses null members, but lets null elements of lists through.</summary>
    private static void RequireNoGaps(Preparation preparation)
    {
        if (preparation.Features.Contains(null) || preparation.Targets.Contains(null) || preparation.Classes.Contains(null))
        {
            throw new JsonException("a column or class of its preparation is null");
        }
    }
}
