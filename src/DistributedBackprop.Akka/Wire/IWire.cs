namespace DistributedBackprop.Akka.Wire;

/// <summary>
/// What one node of the cluster tells another besides the messages of roles. Those, and these, are all that goes over the wire:
/// <see cref="WireSerializer"/> writes and reads them, and nothing else.
/// </summary>
internal interface IWire;
