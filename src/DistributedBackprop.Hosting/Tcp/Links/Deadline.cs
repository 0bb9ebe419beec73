using System.Globalization;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>Bounds what is said over a stream before there is a link, however slowly the peer says it.</summary>
internal static class Deadline
{
    /// <summary>Does something with a stream, which is disposed when that fails or takes too long.</summary>
    /// <param name="timeout">The longest time.</param>
    /// <param name="stream">The stream; disposing it must end blocking reads and writes.</param>
    /// <param name="peer">How causes name the other end.</param>
    /// <param name="what">What is done, for causes.</param>
    /// <param name="act">Does it.</param>
    /// <exception cref="LinkException">It took too long, or the connection broke, or <paramref name="act"/> threw it.</exception>
    public static void Within(TimeSpan timeout, Stream stream, string peer, string what, Action act)
    {
        bool isOver = false;
        using Timer timer = new(_ =>
        {
            Volatile.Write(ref isOver, true);
            stream.Dispose();
        });
        timer.Change(timeout, Timeout.InfiniteTimeSpan);
        try
        {
            act();
        }
        catch (Exception exception)
        {
            stream.Dispose();
            throw Explain(exception, Volatile.Read(ref isOver), timeout, peer, what);
        }
    }

    private static LinkException Explain(Exception exception, bool isOver, TimeSpan timeout, string peer, string what) => exception switch
    {
        LinkException refused => refused,
        _ when isOver => new LinkException(string.Create(CultureInfo.InvariantCulture, $"{peer}: {what} took longer than {timeout.TotalSeconds:0.###} s"), exception) { MayPass = true },
        EndOfStreamException => new LinkException($"{peer} ended the connection during {what}", exception) { MayPass = true },
        _ => new LinkException($"{peer}: {what} failed: {exception.GetBaseException().Message}", exception) { MayPass = true },
    };
}
