using System.Diagnostics;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Benchmarks.Links;

/// <summary>The same as <see cref="BareLoop"/> does, by a link.</summary>
internal sealed class LinkLoop : IDisposable
{
    private readonly SocketPair _pair = new();
    private readonly LinkEnd _first = new();
    private readonly LinkEnd _second = new() { Answers = true };

    /// <summary>Joins two ends by a link.</summary>
    public LinkLoop()
    {
        _first.Link = new Link(new SocketStream(_pair.First), "the second end", new LinkOptions(), _first);
        _second.Link = new Link(new SocketStream(_pair.Second), "the first end", new LinkOptions(), _second);
        _first.Link.Start();
        _second.Link.Start();
    }

    /// <summary>Sends bulk messages in one direction until all have been received.</summary>
    public void Send(byte[] message, byte[] target, long count, bool forth)
    {
        (LinkEnd from, LinkEnd to) = forth ? (_first, _second) : (_second, _first);
        to.Expect(target, count);
        from.Send(message, count);
        to.Wait();
    }

    /// <summary>The microseconds of each of some round trips of control messages.</summary>
    public double[] RoundTrips(int count, int bytes)
    {
        byte[] message = new byte[bytes];
        double[] times = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            _first.Link!.SendControl(LinkLimits.FirstOwnersKind, message);
            _first.Wait();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return times;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _pair.Dispose();
    }
}
