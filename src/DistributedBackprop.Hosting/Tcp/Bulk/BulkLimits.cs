using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>The bounds of what nodes ask of each other.</summary>
internal static class BulkLimits
{
    /// <summary>The vectors of one ticket. A push holds at most one sum a leaf.</summary>
    public const int Vectors = 1024;

    /// <summary>The tickets that a node keeps at once. Rounds release theirs, so that a few for each peer are usual.</summary>
    public const int Tickets = 4096;

    /// <summary>The fetches that one node may have under way from one other; more wait at the one that fetches.</summary>
    public const int Fetches = 64;

    /// <summary>
    /// The bytes that are answered at once. An owner copies them before it looks whether they are still kept, so that it may write
    /// over vectors as soon as it has released them; so few stay in the processor's cache, which makes the copy cheap.
    /// </summary>
    public const int PartBytes = LinkLimits.FrameBytes;

    /// <summary>Refuses more vectors than a ticket may have.</summary>
    /// <exception cref="ArgumentException">They are more than <see cref="Vectors"/>.</exception>
    public static void CheckVectors(int count)
    {
        if (count > Vectors)
        {
            throw new ArgumentException($"{count} vectors are to go under one ticket; at most {Vectors} may.");
        }
    }
}
