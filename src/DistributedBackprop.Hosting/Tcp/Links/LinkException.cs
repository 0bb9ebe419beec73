namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>A link cannot be made or cannot go on; the message says why, in words for people.</summary>
internal sealed class LinkException : Exception
{
    /// <summary>With the cause.</summary>
    public LinkException(string message)
        : base(message)
    {
    }

    /// <summary>With the cause and what it came from.</summary>
    public LinkException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether another attempt may end otherwise without anybody's doing at this end: nobody answered, or the connection ended. False for a refusal.</summary>
    public bool MayPass { get; init; }
}
