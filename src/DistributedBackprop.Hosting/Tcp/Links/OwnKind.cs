namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>What links tell each other on the control lane, unseen by their owners; the values are those on the wire.</summary>
internal static class OwnKind
{
    /// <summary>A sign of life, without fields.</summary>
    public const byte Life = 0;

    /// <summary>The first frame of all: the sender's <see cref="LinkTerms"/>.</summary>
    public const byte Terms = 1;

    /// <summary>So many bulk bytes are free again (8 bytes).</summary>
    public const byte Grant = 2;

    /// <summary>The last frame of all: why this side closes (UTF-8).</summary>
    public const byte Farewell = 3;
}
