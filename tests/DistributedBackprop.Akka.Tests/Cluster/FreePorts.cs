using System.Net;
using System.Net.Sockets;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>Ports of this machine on which nothing listens.</summary>
internal static class FreePorts
{
    /// <summary>
    /// Below those that systems give to whoever asks for any: a node begins long after its ports were found free, or again after it was
    /// killed, and what runs beside it takes none of them meanwhile.
    /// </summary>
    private const int Lowest = 20_000;

    private const int Highest = 29_999;

    /// <summary>So many of them, all different.</summary>
    public static int[] Take(int count)
    {
        int[] candidates = [.. Enumerable.Range(Lowest, Highest - Lowest + 1)];
        Random.Shared.Shuffle(candidates);
        Socket[] listeners = [.. candidates.Select(ListenAt).OfType<Socket>().Take(count)];
        Assert.Equal(count, listeners.Length);
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndPoint!).Port)];
        foreach (Socket listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }

    private static Socket? ListenAt(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            return null;
        }
    }
}
