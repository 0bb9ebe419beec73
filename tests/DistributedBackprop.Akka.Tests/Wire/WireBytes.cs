namespace DistributedBackprop.Akka.Tests.Wire;

/// <summary>A message as it goes over the wire.</summary>
/// <param name="Manifest">Its name.</param>
/// <param name="Bytes">Its fields.</param>
internal sealed record WireBytes(string Manifest, byte[] Bytes);
