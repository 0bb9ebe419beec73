namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>Tests that look at the whole process run alone.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
