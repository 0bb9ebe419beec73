namespace DistributedBackprop.Data.Arrays;

/// <summary>The bytes of a file that somebody opened.</summary>
/// <param name="Stream">The bytes, at their beginning. They are read as far as needed, and left open.</param>
/// <param name="Name">The file's name, whose ending tells its format; messages call it so.</param>
public sealed record NamedBytes(Stream Stream, string Name);
