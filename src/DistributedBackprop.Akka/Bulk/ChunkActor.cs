using Akka.Actor;

namespace DistributedBackprop.Akka.Bulk;

/// <summary>Answers those who fetch from this node by messages of Akka.</summary>
internal sealed class ChunkActor : ReceiveActor
{
    /// <summary>Its name on each node.</summary>
    public const string Name = "bulk";

    /// <summary>Prepares the actor.</summary>
    /// <param name="kept">The vectors of this node.</param>
    /// <param name="pathOf">Finds a file of this node by its content; null where there is none.</param>
    public ChunkActor(KeptVectors kept, Func<string, string?> pathOf)
    {
        Receive<ChunkAsked>(asked => Sender.Tell(kept.Read(asked)));
        Receive<FileChunkAsked>(asked => Sender.Tell(Read(asked, pathOf(asked.Sha256))));
    }

    private static object Read(FileChunkAsked asked, string? path)
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
            using FileStream file = File.OpenRead(path);
            file.Seek(asked.Offset, SeekOrigin.Begin);
            var bytes = new byte[asked.Length];
            file.ReadExactly(bytes);
            return new Chunk(bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ChunkRefused($"the file cannot be read: {exception.Message}", IsKept: false);
        }
    }
}
