namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The bounds of what travels on a link. Both ends hold to them; a peer that does not is left.</summary>
internal static class LinkLimits
{
    /// <summary>The fields of one message, control or bulk. Room for an assignment of a thousand leaves, and little to hold for each link.</summary>
    public const int FieldsBytes = 16 * 1024;

    /// <summary>
    /// The blocks of one bulk message. A push holds at most 2 log2(leaves) sums, and where leaves are verified one a leaf.
    /// </summary>
    public const int Blocks = 1024;

    /// <summary>The bulk bytes of one frame: so long may a control message have to wait (0.1 ms on loopback, 2 ms at a gigabit a second).</summary>
    public const int FrameBytes = 256 * 1024;

    /// <summary>Kinds below are the link's own, kinds from here on its owner's.</summary>
    public const byte FirstOwnersKind = 16;

    /// <summary>Refuses fields that do not fit into a message.</summary>
    /// <exception cref="ArgumentException">They are longer than <see cref="FieldsBytes"/>.</exception>
    public static void CheckFields(int length)
    {
        if (length > FieldsBytes)
        {
            throw new ArgumentException($"The fields of a message take {length} bytes; a link carries at most {FieldsBytes}. Send more messages, or a bulk one.");
        }
    }
}
