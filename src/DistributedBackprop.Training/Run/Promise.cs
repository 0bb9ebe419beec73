namespace DistributedBackprop.Training.Run;

/// <summary>What a server node has promised: to serve no lower generation, and in this one no other head.</summary>
/// <param name="Generation">The generation, from 1.</param>
/// <param name="Head">To whom.</param>
public sealed record Promise(long Generation, HeadId Head);
