using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Wire;

/// <summary>An <see cref="Training.Messages.Offer"/> to a worker on another node, whose parameters are fetched by a ticket.</summary>
/// <param name="Round">The round.</param>
/// <param name="Attempt">Names the offer.</param>
/// <param name="Leaves">The leaves.</param>
/// <param name="Apart">Those whose sums are pushed apart.</param>
/// <param name="Parameters">The parameters of the round's version.</param>
internal sealed record TicketedOffer(RoundId Round, long Attempt, IReadOnlyList<LeafRange> Leaves, IReadOnlyList<LeafRange> Apart, BulkTicket Parameters) : IWire;

/// <summary>A <see cref="Training.Messages.Push"/> from a worker on another node, whose gradients are fetched by a ticket.</summary>
/// <param name="Worker">Who computed them.</param>
/// <param name="Round">The offer's round.</param>
/// <param name="Attempt">The offer's attempt.</param>
/// <param name="Nodes">The nodes of the tree, with all but their gradients.</param>
/// <param name="Elapsed">How long computing took.</param>
/// <param name="Gradients">The gradients, one a node in their order; null in a validation round.</param>
internal sealed record TicketedPush(WorkerId Worker, RoundId Round, long Attempt, IReadOnlyList<NodeSums> Nodes, TimeSpan Elapsed, BulkTicket? Gradients) : IWire;

/// <summary>The sums at a node of the tree without the gradient.</summary>
/// <param name="Node">The node.</param>
/// <param name="Sums">The sums.</param>
internal readonly record struct NodeSums(TreeNode Node, ExampleSums Sums);

/// <summary>A <see cref="Training.Messages.KeepRequest"/> to a voter on another node, whose vectors are fetched by a ticket.</summary>
/// <param name="Head">Who asks.</param>
/// <param name="Generation">Its generation.</param>
/// <param name="Number">Counts the checkpoints of the head.</param>
/// <param name="Label">The checkpoint without its vectors.</param>
/// <param name="Vectors">The vectors in the label's order.</param>
internal sealed record TicketedKeep(HeadId Head, long Generation, long Number, CheckpointLabel Label, BulkTicket Vectors) : IWire;

/// <summary>A <see cref="Training.Messages.Fetched"/> from a voter on another node, whose vectors are fetched by a ticket.</summary>
/// <param name="Voter">The node.</param>
/// <param name="Generation">The generation of the request.</param>
/// <param name="Label">The checkpoint without its vectors.</param>
/// <param name="Vectors">The vectors in the label's order.</param>
internal sealed record TicketedFetched(ServerId Voter, long Generation, CheckpointLabel Label, BulkTicket Vectors) : IWire;
