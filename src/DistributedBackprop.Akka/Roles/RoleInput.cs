using Akka.Actor;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Akka.Roles;

/// <summary>An input of a role that comes from its own process: what it holds is handed over, never copied.</summary>
/// <param name="Input">The input.</param>
internal sealed record RoleInput(Input Input) : INoSerializationVerificationNeeded;
