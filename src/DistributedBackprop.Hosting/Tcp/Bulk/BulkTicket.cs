namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>Names vectors that a node keeps for others to fetch. A ticket of a former life of the node names nothing.</summary>
/// <param name="Owner">The node: its <see cref="IBulk.Address"/>.</param>
/// <param name="Number">Which of its; never used again in the life of the process.</param>
internal readonly record struct BulkTicket(string Owner, long Number);
