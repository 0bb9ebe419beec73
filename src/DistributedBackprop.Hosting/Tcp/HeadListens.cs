using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Hosting.Tcp;

/// <summary>The head listens for workers.</summary>
/// <param name="Address">Where.</param>
/// <param name="IsSecured">Whether by TLS.</param>
public sealed record HeadListens(string Address, bool IsSecured) : RunEvent;
