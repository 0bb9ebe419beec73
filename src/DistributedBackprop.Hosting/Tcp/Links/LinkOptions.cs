namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The bounds of one link, in bytes and time.</summary>
internal sealed record LinkOptions
{
    /// <summary>
    /// The bulk bytes that may be received and not granted again yet: the bound on what a peer can fill here. A bulk message must fit
    /// into it, and takes its memory when it is announced, so that at most twice as much is held. At least 1.
    /// </summary>
    public long WindowBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>The control messages that may wait to be sent, encoded. At least one of the longest: 32 KiB.</summary>
    public int ControlBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// A peer from which nothing was received for so long is gone: its process is stopped, or the network is cut. At least 100 ms. Each end tells
    /// the other, and sends a sign of life when it has sent nothing for a third of the shorter one; an owner need not send any.
    /// </summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>So long may closing wait for what was sent before, when the peer does not read.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Refuses bounds that no link can hold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bound is too small, or a time is too short or over a day.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(WindowBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ControlBytes, 32 * 1024);
        CheckTime(Silence, LinkTerms.ShortestSilence, nameof(Silence));
        CheckTime(Farewell, TimeSpan.FromMilliseconds(1), nameof(Farewell));
    }

    private static void CheckTime(TimeSpan time, TimeSpan least, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, least, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromDays(1), name);
    }
}
