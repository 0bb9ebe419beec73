namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>What both ends say before there is a link: that they speak the same protocol, and that each knows the shared token.</summary>
internal static class Handshake
{
    /// <summary>Shakes hands over a connected stream; a link may be made of it afterwards. Disposes the stream when that fails.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="role">This end. The other must be the other one.</param>
    /// <param name="peer">How causes name the other end.</param>
    /// <param name="token">The shared token; null for none at both ends.</param>
    /// <param name="timeout">The longest time for all of it.</param>
    /// <exception cref="LinkException">Another protocol or version, another token, the same role, no answer in time, or the connection ended.</exception>
    public static void Shake(Stream stream, LinkRole role, string peer, string? token, TimeSpan timeout) => throw new NotSupportedException();
}
