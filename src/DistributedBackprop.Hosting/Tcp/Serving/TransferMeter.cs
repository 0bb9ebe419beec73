using System.Diagnostics;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>How many bytes of blocks went over a head's links, and for how long each was busy with them. Any thread.</summary>
internal sealed class TransferMeter
{
    private long _bytes;
    private long _ticks;

    /// <summary>The bytes, in both directions.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The time, added over links and directions.</summary>
    public TimeSpan Busy => Stopwatch.GetElapsedTime(0, Volatile.Read(ref _ticks));

    /// <summary>Adds a message.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="begun">When its transfer began, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Add(long bytes, long begun)
    {
        Interlocked.Add(ref _bytes, bytes);
        Interlocked.Add(ref _ticks, Stopwatch.GetTimestamp() - begun);
    }
}
