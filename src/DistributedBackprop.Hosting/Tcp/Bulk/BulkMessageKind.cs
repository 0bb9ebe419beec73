namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>
/// What a message on a link between nodes is: one end fetches, the other answers. The numbers are the protocol's, apart from those
/// between head and workers, so that a link to the wrong door is noticed.
/// </summary>
internal enum BulkMessageKind : byte
{
    /// <summary>Control: asks for vectors. Number of the fetch (8 bytes), of the ticket (8), and the bytes of each vector (4 for how many, 4 each).</summary>
    FetchVectors = 64,

    /// <summary>Control: asks for a file. Number of the fetch (8), SHA-256 (text), bytes (8).</summary>
    FetchFile = 65,

    /// <summary>Control: an answer is not needed any more. Number of the fetch (8).</summary>
    Cancel = 66,

    /// <summary>
    /// Bulk, the answer: the next bytes, at most <see cref="BulkLimits.PartBytes"/>, no block of more than one vector. Number of the fetch (8).
    /// The last part is the one after which nothing is missing; where there is nothing at all an empty one comes.
    /// </summary>
    Part = 67,

    /// <summary>Control, the answer: it does not come, or not to its end. Number of the fetch (8), <see cref="BulkFailure"/> (1), why (text).</summary>
    Refused = 68,

    /// <summary>Control, the answer to <see cref="Cancel"/> where it came in time: nothing more comes. Number of the fetch (8).</summary>
    Dropped = 69,
}
