using Akka.Actor;

namespace DistributedBackprop.Akka.Bulk;

/// <summary>Answers those who fetch from this node by messages of Akka. Files are read beside it: vectors, which a step waits for, do not wait for a disk.</summary>
internal sealed class ChunkActor : ReceiveActor
{
    /// <summary>Its name on each node.</summary>
    public const string Name = "bulk";

    /// <summary>Prepares the actor.</summary>
    /// <param name="kept">The vectors of this node.</param>
    /// <param name="pathOf">Finds a file of this node by its content, to look up only; null where there is none.</param>
    public ChunkActor(KeptVectors kept, Func<string, string?> pathOf)
    {
        Receive<ChunkAsked>(asked => Sender.Tell(kept.Read(asked)));
        Receive<FileChunkAsked>(asked => ReadAsync(asked, pathOf(asked.Sha256)).PipeTo(Sender, Self));
    }

    private static async Task<object> ReadAsync(FileChunkAsked asked, string? path)
    {
        if (path is null)
        {
            return new ChunkRefused("there is no file of that content", IsKept: false);
        }

        if (asked.Offset < 0 || asked.Length is < 0 or > AkkaBulk.ChunkBytes)
        {
            return new ChunkRefused("there is no such part", IsKept: true);
        }

        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
            file.Seek(asked.Offset, SeekOrigin.Begin);
            var bytes = new byte[asked.Length];
            await file.ReadExactlyAsync(bytes).ConfigureAwait(false);
            return new Chunk(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ChunkRefused($"the file cannot be read: {exception.Message}", IsKept: true);
        }
    }
}
