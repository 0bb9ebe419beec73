namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>What a link tells and asks the one that it belongs to.</summary>
/// <remarks>
/// The reader's calls come one after another on the link's reader thread, in the order in which the peer sent; control messages
/// overtake bulk ones. The writer's calls come one after another too, on the writer thread, on the reader thread after one of its calls, or within
/// <see cref="Link.SendBulk"/>; they must not block, or signs of life end.
/// No call is made with a lock of the link held, so each may call any method of the link. Whatever a call throws closes the link with
/// the exception's message; of the peer's faults <see cref="LinkException"/> is to be thrown. Spans are valid during the call only.
/// </remarks>
internal interface ILinkOwner
{
    /// <summary>Reader thread: a control message came. Blocking here holds the peer back (its messages then wait in the network and at its side).</summary>
    /// <param name="kind">16 to 255.</param>
    /// <param name="fields">At most <see cref="LinkLimits.FieldsBytes"/>; checked for damage, not for sense.</param>
    void OnControl(byte kind, ReadOnlySpan<byte> fields);

    /// <summary>
    /// Reader thread: a bulk message begins. The owner says where its blocks go. Nothing was allocated for the message; its bytes
    /// fit into what is free of the window or will be freed. What is filled in may be written to, also with damaged bytes, until <see cref="OnBulk"/>
    /// or <see cref="OnClosed"/>.
    /// </summary>
    /// <param name="kind">16 to 255.</param>
    /// <param name="fields">At most <see cref="LinkLimits.FieldsBytes"/>.</param>
    /// <param name="blockLengths">The bytes of each block, none negative; at most <see cref="LinkLimits.Blocks"/> blocks.</param>
    /// <param name="targets">As many blocks, to be set to memory of exactly these lengths.</param>
    /// <exception cref="LinkException">The message is refused: the link closes with the exception's message.</exception>
    void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets);

    /// <summary>Reader thread: all blocks of the message begun last are filled and their checksums fit. Their bytes stay taken from the window until <see cref="Link.Grant"/>.</summary>
    /// <param name="kind">The kind it began with.</param>
    void OnBulk(byte kind);

    /// <summary>
    /// Writer: fills in the next bulk message, if there is one now. Asked after <see cref="Link.BulkReady"/>, and after each
    /// message sent, until it says false; so the owner may replace what waits by something newer.
    /// </summary>
    /// <param name="message">Empty; to be filled in when the answer is true.</param>
    /// <returns>Whether there is one.</returns>
    bool TryTakeBulk(OutgoingBulk message);

    /// <summary>Writer: the blocks of the message taken last are not read any more; the network has their bytes.</summary>
    void OnBulkSent();

    /// <summary>
    /// One of the link's threads, once, as the last call: the link is closed. Neither thread reads or writes any block any more. With a
    /// reader that the owner blocks in a call, this waits for that call's end.
    /// </summary>
    /// <param name="cause">Why, in words, with the peer's name.</param>
    void OnClosed(string cause);
}
