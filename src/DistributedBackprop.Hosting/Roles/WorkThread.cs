using System.Diagnostics;

namespace DistributedBackprop.Hosting.Roles;

/// <summary>
/// A thread of its own that does one piece of work after another, and has a hand in what its crew shares in between. It does not keep the process
/// from ending.
/// </summary>
internal sealed class WorkThread : IDisposable
{
    /// <summary>How long the end of work is waited for that nobody needs any more: it may never end.</summary>
    public const double IdleWorkSeconds = 1;

    /// <summary>So that one pause in 64 is tried at least.</summary>
    private const int LooksInVainMost = 7;

    private readonly object _gate = new();
    private readonly Queue<Action> _work = new();
    private readonly ThreadCrew? _crew;
    private readonly Func<bool> _hasSomethingToDo;
    private readonly Thread _thread;
    private volatile bool _hasNews;
    private int _looksInVain;
    private int _pausesToSleep;
    private bool _isAsleep;
    private bool _isToEnd;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">Its name, for debuggers.</param>
    /// <param name="crew">Its crew; null for none.</param>
    public WorkThread(string name, ThreadCrew? crew = null)
    {
        _crew = crew;
        _hasSomethingToDo = () => _hasNews || _crew is { HasPartsLeft: true };
        _thread = new Thread(DoWork) { Name = name, IsBackground = true };
        crew?.Enlist(this);
        _thread.Start();
    }

    /// <summary>How long <see cref="Dispose"/> waits for what is queued.</summary>
    public double PatienceSeconds { get; set; } = IdleWorkSeconds;

    /// <summary>Queues a piece of work that throws nothing. Dropped once the thread is to end.</summary>
    public void Post(Action work)
    {
        lock (_gate)
        {
            if (!_isToEnd)
            {
                _work.Enqueue(work);
                _hasNews = true;
                WakeIfAsleep();
            }
        }
    }

    /// <summary>Has the thread look for what its crew shares.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            WakeIfAsleep();
        }
    }

    /// <summary>Ends the thread once it has done what is queued. Where that takes too long it is left to itself.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isToEnd = true;
            _hasNews = true;
            WakeIfAsleep();
        }

        _thread.Join((int)Math.Min(PatienceSeconds * 1000, int.MaxValue));
    }

    private void DoWork()
    {
        TimeSpan worked = TimeSpan.Zero;
        while (Next(worked) is { } work)
        {
            long begin = Stopwatch.GetTimestamp();
            work();
            worked = Stopwatch.GetElapsedTime(begin);
        }
    }

    /// <param name="worked">How long the last piece of work took.</param>
    /// <returns>The next piece of work; null at the end.</returns>
    private Action? Next(TimeSpan worked)
    {
        while (true)
        {
            if (_crew is { HasCoreForEach: true } && !_hasSomethingToDo())
            {
                LookOut(Patience.After(worked));
            }

            if (_crew is null || !_crew.Help())
            {
                lock (_gate)
                {
                    if (_work.TryDequeue(out Action? work))
                    {
                        _hasNews = _isToEnd || _work.Count > 0;
                        return work;
                    }

                    if (_isToEnd)
                    {
                        return null;
                    }

                    SleepUnlessThereIsSomethingToDo();
                }
            }
        }
    }

    /// <summary>Where that was in vain several times in a row another process may want the core: then only each second pause, each fourth and so on is tried.</summary>
    private void LookOut(TimeSpan patience)
    {
        if (_pausesToSleep > 0)
        {
            _pausesToSleep--;
            return;
        }

        _looksInVain = Patience.LastsUntil(patience, _hasSomethingToDo) ? 0 : Math.Min(_looksInVain + 1, LooksInVainMost);
        _pausesToSleep = ((1 << _looksInVain) - 1) / 2;
    }

    private void SleepUnlessThereIsSomethingToDo()
    {
        if (!_hasSomethingToDo())
        {
            _isAsleep = true;
            Monitor.Wait(_gate);
            _isAsleep = false;
        }
    }

    private void WakeIfAsleep()
    {
        if (_isAsleep)
        {
            Monitor.Pulse(_gate);
        }
    }
}
