namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Which end of a link a process is; the values are those on the wire.</summary>
internal enum LinkRole : byte
{
    /// <summary>Holds coordinator and parameter server, and listens.</summary>
    Head = 1,

    /// <summary>Computes, and connects.</summary>
    Worker = 2,
}
