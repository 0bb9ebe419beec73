using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli.Node;
using DistributedBackprop.Cli.Tests.Train;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tests.Cluster.Desk;

namespace DistributedBackprop.Cli.Tests.Node;

/// <summary>The run that a node begins with is submitted until it is in the queue, and what stands against it is told.</summary>
public sealed class StartingRunTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly OpenDesk _desk = new();
    private readonly NodeLines _log = new();
    private readonly HastyTime _time = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task What_is_in_the_queue_is_not_submitted_again()
    {
        int submissions = 0;
        _desk.Desk.AfterSubmission = () => submissions++;

        Assert.True(await SubmitAsync(Shipped.Xor));
        Assert.True(await SubmitAsync(Shipped.Xor));

        RunRecord record = Assert.Single(_desk.Desk.Queue.All);
        Assert.Equal((2, RunId.Of(record.Submission.Name, record.Submission.Identity), "n"), (submissions, record.Id, record.Submission.By));
        Assert.Empty(_time.Waits);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task A_refusal_is_told_once_and_the_next_attempt_waits_longer()
    {
        int attempt = 0;
        _desk.Desk.AfterSubmission = () =>
        {
            if (++attempt < 4)
            {
                throw new DeskException("The queue is closed.");
            }
        };

        await SubmitAsync(Shipped.Xor);

        Assert.Equal((NodeLogLevel.Warning, "startingRunNotSubmitted", $"{Shipped.Xor} is not in the queue: The queue is closed."), Assert.Single(_log.Lines));
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromMinutes(1), 3), _time.Waits);
    }

    [Fact]
    public async Task A_desk_that_is_not_open_yet_is_asked_again_and_told_of_only_where_it_stays_so()
    {
        _desk.Close();
        using var stop = new CancellationTokenSource();

        Task submitting = Run(Shipped.Xor).SubmitAsync(stop.Token);
        Assert.True(SpinWait.SpinUntil(() => !_log.Lines.IsEmpty, Limit));
        Assert.InRange(_time.Waits.Count, 5, int.MaxValue);
        _desk.Reopen();
        await submitting.WaitAsync(Limit, stop.Token);

        Assert.Contains("nothing answers at ", Assert.Single(_log.Lines).Text, StringComparison.Ordinal);
        Assert.All(_time.Waits, wait => Assert.Equal(TimeSpan.FromSeconds(5), wait));
        Assert.Single(_desk.Desk.Queue.All);
    }

    [Fact]
    public async Task A_run_that_cannot_be_prepared_is_told_and_over()
    {
        Assert.False(await SubmitAsync("none.json"));

        Assert.Equal((NodeLogLevel.Error, "startingRunFailed"), Assert.Single(_log.Lines) is var line ? (line.Level, line.Name) : default);
        Assert.Empty(_desk.Desk.Queue.All);
    }

    private Task<bool> SubmitAsync(string run) => Run(run).SubmitAsync(CancellationToken.None).WaitAsync(Limit);

    private StartingRun Run(string run) => new(
        new NodeSettings
        {
            Name = "n",
            ServerNodes = [_desk.Address],
            Host = _desk.Address.Host,
            Listen = _desk.Address.Host,
            DeskPort = _desk.Address.Port,
            Folder = "cluster",
            CacheBytes = 1,
            Threads = 1,
            Run = run,
        },
        _log,
        _time);
}
