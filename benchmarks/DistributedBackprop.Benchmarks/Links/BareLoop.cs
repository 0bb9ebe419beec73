using System.Diagnostics;
using System.Net.Sockets;

namespace DistributedBackprop.Benchmarks.Links;

/// <summary>What links are measured against: blocking sends and receives of whole messages, and nothing else.</summary>
internal sealed class BareLoop : IDisposable
{
    private readonly SocketPair _pair = new();

    /// <summary>Sends messages in one direction until all have been received.</summary>
    public void Send(byte[] message, byte[] target, long count, bool forth)
    {
        (Socket from, Socket to) = forth ? (_pair.First, _pair.Second) : (_pair.Second, _pair.First);
        Thread sender = new(() =>
        {
            for (long i = 0; i < count; i++)
            {
                SendAll(from, message);
            }
        });
        sender.Start();
        for (long i = 0; i < count; i++)
        {
            ReceiveAll(to, target);
        }

        sender.Join();
    }

    /// <summary>The microseconds of each of some round trips.</summary>
    public double[] RoundTrips(int count, int bytes)
    {
        Thread answerer = new(() =>
        {
            byte[] question = new byte[bytes];
            for (int i = 0; i < count; i++)
            {
                ReceiveAll(_pair.Second, question);
                SendAll(_pair.Second, question);
            }
        });
        answerer.Start();
        byte[] message = new byte[bytes];
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            SendAll(_pair.First, message);
            ReceiveAll(_pair.First, message);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        answerer.Join();
        return times;
    }

    /// <inheritdoc/>
    public void Dispose() => _pair.Dispose();

    private static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private static void ReceiveAll(Socket socket, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Receive(bytes)..];
        }
    }
}
