using System.Net;
using System.Net.Sockets;

namespace DistributedBackprop.Akka.Tests.Cluster;

/// <summary>Ports of this machine on which nothing listens.</summary>
internal static class FreePorts
{
    /// <summary>So many of them, all different.</summary>
    public static int[] Take(int count)
    {
        Socket[] listeners = [.. Enumerable.Range(0, count).Select(_ => Listen())];
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndPoint!).Port)];
        foreach (Socket listener in listeners)
        {
            listener.Dispose();
        }

        return ports;
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return listener;
    }
}
