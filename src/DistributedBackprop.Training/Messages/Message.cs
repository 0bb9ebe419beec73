using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Training.Messages;

/// <summary>What one role tells another. Immutable.</summary>
public abstract record Message : Input;
