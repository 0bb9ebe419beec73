namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>What the peer's link says of itself.</summary>
internal interface IPeerStatements
{
    /// <summary>The peer's terms: nothing comes before this, and it comes once.</summary>
    void OnTerms(LinkTerms terms);

    /// <summary>The peer has room for more bulk bytes again.</summary>
    /// <param name="bytes">At least 1.</param>
    /// <exception cref="LinkException">That is more than were sent.</exception>
    void OnGrant(long bytes);

    /// <summary>The peer closes; nothing comes after this.</summary>
    void OnFarewell(string cause);
}
