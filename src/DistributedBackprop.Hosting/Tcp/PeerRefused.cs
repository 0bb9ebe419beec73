using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Hosting.Tcp;

/// <summary>Somebody connected and was not let in: another protocol or token, a wrong message, a run that it cannot take part in.</summary>
/// <param name="Peer">Who, by name or address; or how many, where more came in a minute than are told of one by one.</param>
/// <param name="Cause">Why.</param>
public sealed record PeerRefused(string Peer, string Cause) : RunEvent;
