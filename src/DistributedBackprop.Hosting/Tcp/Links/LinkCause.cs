using System.Globalization;
using System.Net.Sockets;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Why links end, in words.</summary>
internal static class LinkCause
{
    /// <summary>This side closed it.</summary>
    public static string ClosedHere(string peer, string why) => $"{peer}: closed by this side: {why}";

    /// <summary>The peer closed it and said why.</summary>
    public static string ClosedThere(string peer, string why) => $"{peer} closed the link: {why}";

    /// <summary>The peer does not read.</summary>
    public static string Unread(string peer, int waiting, int more, int bound) =>
        $"{peer} does not read: {waiting} bytes of control messages wait, {more} more do not fit into {bound}";

    /// <summary>Nothing was received for too long.</summary>
    public static string Silent(string peer, TimeSpan silence) =>
        string.Create(CultureInfo.InvariantCulture, $"{peer} was silent for over {silence.TotalSeconds:0.###} s: its process is stopped, or the network is cut");

    /// <summary>The connection ended without a farewell.</summary>
    public static string Ended(string peer, string where) => $"{peer} ended the connection {where} and said nothing: its process has ended";

    /// <summary>The connection broke.</summary>
    public static string Broken(string peer, Exception exception) => $"{peer}: the connection broke ({exception.GetBaseException().Message})";

    /// <summary>The peer's bytes are refused.</summary>
    public static string Refused(string peer, LinkException exception) => $"{peer}: {exception.Message}";

    /// <summary>Something here is broken.</summary>
    public static string Internal(string peer, Exception exception) => $"{peer}: internal error: {exception.GetType().Name}: {exception.Message}";

    /// <summary>Whether a read ended because nothing came in time.</summary>
    public static bool IsTimeout(IOException exception) =>
        exception.GetBaseException() is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock };
}
