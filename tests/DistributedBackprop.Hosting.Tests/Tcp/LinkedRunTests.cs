using System.Net.Sockets;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Hosting.Tcp.Working;
using DistributedBackprop.Hosting.Tests.Tcp.Links;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Tcp;

/// <summary>Whole runs over links, against the straight loop that knows nothing of workers.</summary>
public sealed class LinkedRunTests
{
    private static readonly string Sequential = SequentialTraining<float>.Train(Flowers.Options, Flowers.Table);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public async Task Any_number_of_workers_and_threads_trains_to_the_same_bits(int workers, int threads)
    {
        await using var run = new LinkedRun(Needing(workers));

        Assert.Equal(Sequential, (await TrainAsync(run, workers, threads)).ParametersSha256);
        Assert.Equal(workers, run.Events.OfType<WorkerJoined>().Count());
        Assert.All(run.Events.OfType<EpochFinished>(), epoch => Assert.NotNull(epoch.Epoch.ValidationError));
    }

    [Fact]
    public async Task Float64_travels_as_it_is()
    {
        TrainingOptions options = Needing(2) with { Precision = Precision.Float64 };
        await using var run = new LinkedRun(options);

        Assert.Equal(SequentialTraining<double>.Train(options, Flowers.Table), (await TrainAsync(run, workers: 2, threads: 2)).ParametersSha256);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    public async Task Verified_leaves_change_no_bit(double share)
    {
        TrainingOptions options = Needing(3);
        await using var run = new LinkedRun(options with { Workers = options.Workers with { VerifyShare = share } });

        Assert.Equal(Sequential, (await TrainAsync(run, workers: 3, threads: 2)).ParametersSha256);
        Assert.DoesNotContain(run.Events, happened => happened is WorkerQuarantined);
    }

    [Fact]
    public async Task Processes_of_one_name_are_told_apart_by_a_number()
    {
        await using var run = new LinkedRun(Needing(2));
        run.Join("same");
        run.Join("same");

        Assert.Equal(Sequential, (await run.Train()).ParametersSha256);
        Assert.Equal(["same", "same#2"], run.Events.OfType<WorkerJoined>().Select(joined => joined.Worker.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_has_another_token_is_not_let_in_and_both_ends_say_why()
    {
        await using var run = new LinkedRun(Needing(1), token: "right");
        Task<RunOutcome> training = run.Train();

        WorkerEnd end = await run.Within(run.Work("stranger", token: "wrong"));

        Assert.Equal(new WorkerEnd(WorkerEndKind.Refused, $"the head at {run.Address} refuses the token: it has another one. Give both ends the same token."), end);
        Assert.Contains("has another token. Give both ends the same token.", (await run.Happened<PeerRefused>()).Cause, StringComparison.Ordinal);
        run.Join("friend", token: "right");
        Assert.Equal(Sequential, (await training).ParametersSha256);
    }

    [Fact]
    public async Task Data_that_were_changed_since_the_head_began_are_refused_by_name()
    {
        await using var run = new LinkedRun(Needing(1));
        Task<RunOutcome> training = run.Train();
        string before = await File.ReadAllTextAsync(run.DataFile);
        string[] lines = before.Split('\n');
        (lines[1], lines[2]) = (lines[2], lines[1]);
        await File.WriteAllTextAsync(run.DataFile, string.Join('\n', lines));

        WorkerEnd end = await run.Within(run.Work("a"));

        Assert.Equal(WorkerEndKind.Refused, end.Kind);
        Assert.Contains("it was changed since the head began", end.Reason, StringComparison.Ordinal);
        Assert.Equal(end.Reason, (await run.Happened<PeerRefused>()).Cause);
        await File.WriteAllTextAsync(run.DataFile, before);
        run.Join("b");
        Assert.Equal(Sequential, (await training).ParametersSha256);
    }

    [Fact]
    public async Task Data_that_are_gone_are_named_to_the_worker_which_does_not_come_again()
    {
        await using var run = new LinkedRun(Needing(1) with { Workers = new WorkerOptions { WaitSeconds = 1e6 } });
        _ = run.Train();
        File.Delete(run.DataFile);

        WorkerEnd end = await run.Within(run.Work("a"));

        Assert.Equal(WorkerEndKind.Refused, end.Kind);
        Assert.StartsWith($"{run.DataFile} cannot be read any more: ", end.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_reported_and_nothing_is_lost()
    {
        int refused = 0;
        using var folders = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(folders["run"], "{}", new FailingWriter((name, _) => name.StartsWith("checkpoint-", StringComparison.Ordinal) && refused++ == 0));
        await using var run = new LinkedRun(
            Needing(2) with { Checkpoint = new CheckpointOptions { EverySeconds = null, EverySteps = 1 } },
            prepared => Attached(folder, prepared));

        Assert.Equal(Sequential, (await TrainAsync(run, workers: 2, threads: 1)).ParametersSha256);
        Assert.Equal("No space left on device", Assert.Single(run.Events.OfType<CheckpointFailed>()).Reason.TrimEnd('.'));
    }

    [Fact]
    public async Task A_disk_that_stays_full_ends_the_run_as_in_one_process_and_the_workers_go()
    {
        using var folders = new TemporaryFolder();
        using RunFolder folder = RunFolder.Create(folders["run"], "{}", new FailingWriter((name, _) => name.StartsWith("checkpoint-", StringComparison.Ordinal)));
        await using var run = new LinkedRun(Needing(2), prepared => Attached(folder, prepared));
        Task<WorkerEnd> a = run.Work("a");
        Task<WorkerEnd> b = run.Work("b");

        RunOutcome outcome = await run.Train();

        Assert.Equal(
            new StopReason(StopCause.StorageFailed, "The last checkpoint could not be written: No space left on device. Free space on the disk or correct the permissions of the run's folder, then resume the run."),
            outcome.Reason);
        var end = new WorkerEnd(WorkerEndKind.RunFailed, $"the run has failed: {outcome.Reason.Text}");
        Assert.Equal(end, await run.Within(a));
        Assert.Equal(end, await run.Within(b));
    }

    [Theory]
    [InlineData(LinkFault.Cut, "worker at 127.0.0.1")]
    [InlineData(LinkFault.FlipBit, "checksum")]
    [InlineData(LinkFault.Hold, "silent for over")]
    public async Task A_link_that_fails_in_the_middle_of_a_push_is_named_and_changes_no_bit(object fault, string cause)
    {
        const int InTheMiddleOfAPush = 30_000;

        // Where another fault is meant nobody may seem silent before, however little of the processor a link gets.
        double silenceSeconds = (LinkFault)fault == LinkFault.Hold ? 1 : 60;
        TrainingOptions options = Needing(2) with
        {
            Network = Flowers.Options.Network with { Layers = [new DenseDefinition { Units = 300, Activation = Activation.Tanh }, Flowers.Options.Network.Layers[1]] },
            Workers = new WorkerOptions { Minimum = 2, SilenceSeconds = silenceSeconds, HeartbeatSeconds = 0.1, StragglerFactor = null },
        };
        await using var run = new LinkedRun(options);
        await using var proxy = new FaultyProxy(run.Address, (LinkFault)fault, InTheMiddleOfAPush);
        run.Join("direct");
        run.Join("hurt", at: proxy.Address);

        RunOutcome outcome = await run.Train();

        Assert.Equal(SequentialTraining<float>.Train(options, Flowers.Table), outcome.ParametersSha256);
        WorkerLeft left = await run.Happened<WorkerLeft>(left => left.Worker.Name == "hurt");
        Assert.True(left.Failed);
        Assert.Contains(cause, left.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_when_the_run_is_over_is_told_so()
    {
        await using var run = new LinkedRun(Needing(1));
        run.Join("a");
        Task<RunOutcome> training = run.Train();
        await run.Happened<WorkerJoined>();
        await training;

        // The door is open as long as the head is not disposed of.
        WorkerEnd end = await run.Within(run.Work("late"));

        Assert.Equal(new WorkerEnd(WorkerEndKind.RunOver, $"the run is over: {(await training).Reason.Text}"), end);
    }

    [Fact]
    public async Task Whose_handshake_ends_after_the_head_is_left_at_once()
    {
        await using var run = new LinkedRun(Needing(1));
        run.Head.Dispose();
        using var streams = new LoopbackPair();

        run.Head.Enter(streams.Head, "late");

        Assert.Equal(-1, await run.Within(Task.Run(streams.Worker.ReadByte)));
    }

    [Fact]
    public async Task Who_computes_by_another_arithmetic_is_refused_and_both_ends_say_why()
    {
        await using var run = new LinkedRun(Needing(1));
        Task<RunOutcome> training = run.Train();
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(run.Address.Host, run.Address.Port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        Handshake.Shake(stream, LinkRole.Worker, "the head", token: null, TimeSpan.FromSeconds(60));
        using var stranger = new HeadConnection(stream, "the head", TimeSpan.FromSeconds(5));

        stranger.Start(new Introduction("stranger", Guid.NewGuid(), ArithmeticVersion: 999));

        string reason = $"it computes by arithmetic version 999, the run by version {Arithmetic.Version}: install the same version of the program on both machines";
        Assert.Equal(new WorkerEnd(WorkerEndKind.Refused, $"the head refuses this worker: {reason}"), await run.Within(stranger.Ended));
        PeerRefused refused = await run.Happened<PeerRefused>();
        Assert.StartsWith("stranger (", refused.Peer, StringComparison.Ordinal);
        Assert.Equal(reason, refused.Cause);
        run.Join("friend");
        Assert.Equal(Sequential, (await training).ParametersSha256);
    }

    private static TrainingOptions Needing(int workers) => Flowers.Options with { Workers = new WorkerOptions { Minimum = workers } };

    private static RunFolder Attached(RunFolder folder, TrainingRun run)
    {
        folder.Attach(run);
        return folder;
    }

    private static Task<RunOutcome> TrainAsync(LinkedRun run, int workers, int threads)
    {
        foreach (int number in Enumerable.Range(1, workers))
        {
            run.Join($"{number}", threads);
        }

        return run.Train();
    }
}
