using System.Text.Json;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tcp.Joining;

/// <summary>Head to worker process: all that it needs to take part. It needs no configuration of its own.</summary>
/// <param name="Worker">The name that it has in the run.</param>
/// <param name="Incarnation">The number of this life of it.</param>
/// <param name="Configuration">The run's configuration, as JSON.</param>
/// <param name="Identity">What its own preparation of the run must come to.</param>
/// <param name="Files">The files of data.</param>
internal sealed record RunDescription(string Worker, long Incarnation, string Configuration, RunIdentity Identity, IReadOnlyList<RunFile> Files)
{
    /// <summary>The longest description, in bytes.</summary>
    public const int BytesMost = 1 << 20;

    private const int FilesMost = 16;

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Strict);

    /// <summary>This life of the worker.</summary>
    public WorkerId Id => new(Worker, Incarnation);

    /// <summary>The description as JSON in UTF-8.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Strict);

    /// <summary>Reads a description.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static RunDescription Read(ReadOnlySpan<byte> json)
    {
        try
        {
            RunDescription? read = JsonSerializer.Deserialize<RunDescription>(json, Strict);
            return read is { Files.Count: <= FilesMost } && read.Files.All(file => file is { IsUsable: true }) && read.Files.Any(file => file.Option == RunFile.TrainingFile)
                ? read
                : throw new InvalidDataException("the description of the run names no files, too many, or one that is no file name");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the description of the run cannot be read: {exception.Message}", exception);
        }
    }
}
