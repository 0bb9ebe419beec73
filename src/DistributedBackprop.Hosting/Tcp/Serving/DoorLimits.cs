namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>The bounds of what strangers may take up at a door.</summary>
internal sealed record DoorLimits
{
    /// <summary>So many may be at the door at once.</summary>
    public int Guests { get; init; } = 256;

    /// <summary>So many of one address may be; this machine's own are not counted.</summary>
    public int GuestsOfAddress { get; init; } = 32;

    /// <summary>Who has been there for so long goes where others want in. Who knows the protocol is through after some milliseconds.</summary>
    public TimeSpan Undisturbed { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Nobody stays longer, whatever is said meanwhile.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(5);
}
