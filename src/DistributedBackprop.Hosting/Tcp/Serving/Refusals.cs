using System.Globalization;

namespace DistributedBackprop.Hosting.Tcp.Serving;

/// <summary>
/// Tells of those who were not let in. Whoever reaches the port can bring about any number of them, and must not fill a disk with lines: in
/// each minute some are told of, each address and cause once; the others are counted.
/// </summary>
internal sealed class Refusals : IDisposable
{
    /// <summary>The most who are told of one by one in a minute.</summary>
    public const int ToldMost = 8;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Action<string, string> _tell;
    private readonly ITimer _minute;
    private readonly HashSet<(string From, string Cause)> _told = [];
    private long _more;
    private string _last = "";

    /// <summary>Nobody was refused yet.</summary>
    /// <param name="tell">Is told who, and why. Must not throw.</param>
    /// <param name="time">The time.</param>
    public Refusals(Action<string, string> tell, TimeProvider time)
    {
        _tell = tell;
        _minute = time.CreateTimer(_ => EndMinute(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Somebody was refused. Any thread.</summary>
    /// <param name="peer">Who, with the port, which is another one each time.</param>
    /// <param name="from">The address alone.</param>
    /// <param name="cause">Why.</param>
    public void Add(string peer, string from, string cause)
    {
        lock (_gate)
        {
            if (_told.Count == 0)
            {
                _minute.Change(Minute, Timeout.InfiniteTimeSpan);
            }

            if (_told.Count >= ToldMost || !_told.Add((from, cause.Replace(peer, "", StringComparison.Ordinal))))
            {
                _more++;
                _last = cause.StartsWith(peer, StringComparison.Ordinal) ? cause : $"{peer}: {cause}";
                return;
            }
        }

        _tell(peer, cause);
    }

    /// <summary>Tells nothing more of those who were counted.</summary>
    public void Dispose() => _minute.Dispose();

    private void EndMinute()
    {
        long more;
        string last;
        lock (_gate)
        {
            (more, last) = (_more, _last);
            _more = 0;
            _told.Clear();
        }

        if (more > 0)
        {
            _tell(string.Create(CultureInfo.InvariantCulture, $"{more:N0} more in a minute, the last of them"), last);
        }
    }
}
