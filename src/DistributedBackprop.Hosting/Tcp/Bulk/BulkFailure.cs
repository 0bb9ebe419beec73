namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>Why something was not fetched. Between nodes as a byte.</summary>
internal enum BulkFailure : byte
{
    /// <summary>It is not known how to reach the owner: nobody has told, or it has left.</summary>
    OwnerUnknown = 1,

    /// <summary>The owner cannot be reached, or the connection ended before all had come.</summary>
    OwnerGone = 2,

    /// <summary>The owner does not keep the vectors any more, or never did.</summary>
    NotKept = 3,

    /// <summary>The vectors to fetch into have other lengths than those kept.</summary>
    LengthsDiffer = 4,

    /// <summary>The owner has no file of that content.</summary>
    FileUnknown = 5,

    /// <summary>The owner's file cannot be read, or came with another content.</summary>
    FileDamaged = 6,
}
