namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Where a <see cref="FrameReader"/> puts frames.</summary>
internal interface IFrameSink
{
    /// <summary>Where the payload of the frame begun last goes: exactly <see cref="FrameHeader.Length"/> bytes, the same until its end.</summary>
    Span<byte> Payload { get; }

    /// <summary>A frame begins. Everything its header claims is checked here, before anything is read or held for it.</summary>
    /// <param name="header">Undamaged, but not checked further.</param>
    /// <exception cref="LinkException">The peer may not send this frame now, or ever.</exception>
    void Begin(in FrameHeader header);

    /// <summary>The frame's payload is complete and undamaged.</summary>
    /// <exception cref="LinkException">What it says is refused.</exception>
    void End(in FrameHeader header);
}
