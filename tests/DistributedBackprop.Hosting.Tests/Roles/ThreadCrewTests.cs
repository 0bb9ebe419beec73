using DistributedBackprop.Hosting.Roles;

namespace DistributedBackprop.Hosting.Tests.Roles;

public sealed class ThreadCrewTests : IDisposable
{
    /// <summary>Much longer than anything here takes; only a test that fails waits for it.</summary>
    private static readonly TimeSpan TooLong = TimeSpan.FromSeconds(60);

    private readonly ThreadCrew _crew = new(partsWorthWaking: 2);
    private readonly List<WorkThread> _threads = [];

    public void Dispose() => _threads.ForEach(thread => thread.Dispose());

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 7)]
    [InlineData(1, 1)]
    [InlineData(1, 1000)]
    [InlineData(3, 2)]
    [InlineData(3, 1000)]
    public void Each_part_is_done_once_before_the_call_returns(int threads, int parts)
    {
        Hire(threads);
        for (int round = 0; round < 50; round++)
        {
            var times = new int[parts];

            _crew.Share(parts, part => Interlocked.Increment(ref times[part]));

            Assert.All(times, count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void All_threads_have_a_hand_in_it_wherever_they_sleep(int threads)
    {
        Hire(threads);
        for (int round = 0; round < 20; round++)
        {
            using var together = new Barrier(threads + 1);

            _crew.Share(threads + 1, _ => Assert.True(together.SignalAndWait(TooLong)));
        }
    }

    [Fact]
    public void A_thread_of_the_crew_that_shares_its_own_work_is_helped()
    {
        Hire(2);
        using var together = new Barrier(2);
        using var done = new ManualResetEventSlim();

        _threads[0].Post(() =>
        {
            _crew.Share(2, _ => together.SignalAndWait(TooLong));
            done.Set();
        });

        Assert.True(done.Wait(TooLong));
        Assert.Equal(1, together.CurrentPhaseNumber);
    }

    [Fact]
    public void What_a_part_throws_is_thrown_once_all_parts_are_done()
    {
        Hire(2);
        int done = 0;

        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => _crew.Share(100, part =>
        {
            Interlocked.Increment(ref done);
            if (part == 50)
            {
                throw new InvalidOperationException("part 50");
            }
        }));

        Assert.Equal("part 50", thrown.Message);
        Assert.Equal(100, done);
        Each_part_is_done_once_before_the_call_returns(threads: 0, parts: 10);
    }

    [Fact]
    public void Work_shared_within_shared_work_is_done_by_its_caller()
    {
        Hire(2);
        int done = 0;

        _crew.Share(4, _ =>
        {
            int here = Environment.CurrentManagedThreadId;
            _crew.Share(5, _ =>
            {
                Assert.Equal(here, Environment.CurrentManagedThreadId);
                Interlocked.Increment(ref done);
            });
        });

        Assert.Equal(20, done);
    }

    [Fact]
    public void A_thread_does_its_own_work_in_order_whatever_is_shared_meanwhile()
    {
        Hire(1);
        var done = new List<int>();
        for (int number = 0; number < 500; number++)
        {
            int next = number;
            _threads[0].Post(() => done.Add(next));
            _crew.Share(2, _ => { });
        }

        _threads[0].PatienceSeconds = TooLong.TotalSeconds;
        _threads[0].Dispose();

        Assert.Equal(Enumerable.Range(0, 500), done);
    }

    [Fact]
    public void A_thread_that_is_to_end_does_what_is_queued_and_nothing_more()
    {
        Hire(1);
        using var begun = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        int done = 0;
        WorkThread thread = _threads[0];
        thread.PatienceSeconds = 0;
        thread.Post(() =>
        {
            begun.Set();
            goOn.Wait(TooLong);
        });
        thread.Post(() => done++);
        Assert.True(begun.Wait(TooLong));

        thread.Dispose();
        thread.Post(() => done++);
        goOn.Set();
        thread.PatienceSeconds = TooLong.TotalSeconds;
        thread.Dispose();

        Assert.Equal(1, done);
    }

    [Theory]
    [InlineData(0, 50)]
    [InlineData(100, 50)]
    [InlineData(1000, 250)]
    [InlineData(1_000_000, 500)]
    public void Patience_is_little_beside_what_a_thread_has_worked(double worked, double patience) =>
        Assert.Equal(TimeSpan.FromMicroseconds(patience), Patience.After(TimeSpan.FromMicroseconds(worked)));

    private void Hire(int threads) =>
        _threads.AddRange(Enumerable.Range(1, threads).Select(number => new WorkThread($"hand {number}", _crew)));
}
