using DistributedBackprop.Cli.Tests.Train;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tests.Tcp;

namespace DistributedBackprop.Cli.Tests.Processes;

/// <summary>A head and workers in processes of their own that come and go.</summary>
[Collection(OneAtATime.Name)]
public sealed class WorkerProcessTests : IDisposable
{
    /// <summary>The first push comes after some hundred bytes; a gradient has 38,440.</summary>
    private const int InTheMiddleOfAPush = 30_000;

    /// <summary>The leaves of a worker that is late are left to it, until it is lost.</summary>
    private static readonly string[] NoStragglers = ["--set", "workers.stragglerFactor=null"];

    private readonly EndlessRun _run = new();

    public void Dispose() => _run.Dispose();

    [UnixFact]
    public void Workers_join_leave_and_freeze_in_the_middle_and_the_bits_stay_the_same()
    {
        using DbpProcess head = _run.Begin(NoStragglers);
        using DbpProcess steady = _run.Work("steady");
        head.WaitForLine("worker steady has joined: 1 is here");
        head.WaitForLine("epoch ");

        using DbpProcess leaving = _run.Work("leaving");
        head.WaitForLine("worker leaving has joined: 2 are here");
        leaving.WaitForLine("worker leaving takes part in digits");
        leaving.Signal("TERM");
        (int exitCode, string printed) = leaving.End();
        Assert.Equal(0, exitCode);
        Assert.EndsWith("stopped by SIGTERM: saying goodbye\nit was asked to stop", printed, StringComparison.Ordinal);
        head.WaitForLine("worker leaving has left: it was asked to stop; 1 left");

        using DbpProcess frozen = _run.Work("frozen");
        head.WaitForLine("worker frozen has joined");
        head.WaitForLine("epoch ");
        frozen.Signal("STOP");
        Assert.Contains("silent for over 2 s", head.WaitForLine("worker frozen is lost"), StringComparison.Ordinal);
        AssertLeavesGoTo("steady", head);
        head.WaitForLine("epoch ");
        frozen.Signal("CONT");
        head.WaitForLine("worker frozen has joined: 2 are here");

        head.Signal("TERM");
        _run.AssertSameBits(head);
        AssertRunOver(steady, "stopped by SIGTERM");
        AssertRunOver(frozen, "stopped by SIGTERM");
    }

    /// <summary>What stands between the ends has passed on some of a push when the worker dies, or its connection does: the step waits for the rest.</summary>
    [UnixFact]
    public async Task A_worker_that_is_killed_or_cut_off_in_the_middle_of_a_step_leaves_its_leaves_to_others()
    {
        using DbpProcess head = _run.Begin(NoStragglers);
        using DbpProcess steady = _run.Work("steady");
        head.WaitForLine("worker steady has joined: 1 is here");
        head.WaitForLine("epoch ");

        await using var withholding = new FaultyProxy(LinkAddress.Parse(_run.Address, ""), LinkFault.Withhold, InTheMiddleOfAPush);
        using DbpProcess killed = _run.WorkAt($"{withholding.Address}", "killed");
        await withholding.Happened.WaitAsync(DbpProcess.Hung);
        killed.Signal("KILL");
        Assert.Matches("worker killed is lost: .*(ended the connection|the connection broke).*; 1 left, its leaves go to them", head.WaitForLine("worker killed is lost"));
        AssertLeavesGoTo("steady", head);

        await using var cutting = new FaultyProxy(LinkAddress.Parse(_run.Address, ""), LinkFault.Cut, InTheMiddleOfAPush);
        using DbpProcess cut = _run.WorkAt($"{cutting.Address}", "cut");
        Assert.Matches("worker cut is lost: .*(ended the connection|the connection broke).*; 1 left, its leaves go to them", head.WaitForLine("worker cut is lost"));
        AssertLeavesGoTo("steady", head);
        cut.WaitForLine("looking for the head again in");
        head.WaitForLine("worker cut has joined: 2 are here");
        head.WaitForLine("epoch ");

        head.Signal("TERM");
        _run.AssertSameBits(head);
        AssertRunOver(steady, "stopped by SIGTERM");
        AssertRunOver(cut, "stopped by SIGTERM");
    }

    [UnixFact]
    public void A_head_that_was_killed_goes_on_and_its_workers_come_back_by_themselves()
    {
        using DbpProcess head = _run.Begin();
        using DbpProcess worker = _run.Work("faithful");
        head.WaitForLine("epoch ");
        _run.WaitForCheckpoint();
        head.Signal("KILL");
        worker.WaitForLine("looking for the head again in");
        worker.WaitForLine($"nothing answers at {_run.Address} (Connection refused); looking for the head again in");

        using DbpProcess again = _run.Resume();
        again.WaitForLine("(generation 2)");
        again.WaitForLine("worker faithful has joined: 1 is here");
        again.WaitForLine("epoch ");
        again.Signal("INT");

        string printed = _run.AssertSameBits(again);
        Assert.Contains($"to go on then: dbp head --resume {_run.Folder} --listen {_run.Address}\n", printed, StringComparison.Ordinal);
        AssertRunOver(worker, "stopped by Ctrl+C");
    }

    [UnixFact]
    public void With_no_worker_left_the_head_waits_and_then_fails_by_name_and_can_be_resumed()
    {
        using DbpProcess head = _run.Begin("--set", "workers.waitSeconds=5");
        using DbpProcess only = _run.Work("only");
        head.WaitForLine("worker only has joined");
        head.WaitForLine("epoch ");
        only.Signal("KILL");
        head.WaitForLine("worker only is lost");
        head.WaitForLine("waiting for workers: 0 of 1 are here; the run fails after 5 s");

        (int exitCode, string printed) = head.End();

        Assert.Equal(1, exitCode);
        Assert.Contains("dbp: 0 workers are here and 1 needed, for 5 s (workers.waitSeconds); the last failure was worker only: ", printed, StringComparison.Ordinal);
        Assert.Contains($"Start workers and resume the run. Run folder: {_run.Folder}", printed, StringComparison.Ordinal);
        using DbpProcess resumed = _run.Resume();
        using DbpProcess another = _run.Work("another");
        resumed.WaitForLine("epoch ");
        resumed.Signal("TERM");
        _run.AssertSameBits(resumed);
    }

    [UnixFact]
    public void The_workers_of_a_run_that_fails_say_why_and_fail()
    {
        using DbpProcess head = _run.Begin("--set", "optimizer.learningRate=1e30");
        using DbpProcess worker = _run.Work("witness");

        (int headsCode, string reason) = head.Fail();
        (int exitCode, string error) = worker.Fail();

        Assert.Equal(1, headsCode);
        Assert.Equal(1, exitCode);
        Assert.Equal($"the run has failed: {reason[..reason.IndexOf(" Run folder:", StringComparison.Ordinal)]}", error);
    }

    /// <summary>Head and worker under TLS, and each of them frozen once.</summary>
    [UnixFact]
    public void A_head_under_TLS_that_freezes_and_dies_finds_its_worker_again()
    {
        CommandRun made = CommandRun.Of("certificate", "localhost", "127.0.0.1", "--certificate", _run.In("head.pem"), "--key", _run.In("head-key.pem"));
        Assert.Equal("", made.Error);
        string[] secured = ["--certificate", _run.In("head.pem"), "--key", _run.In("head-key.pem")];
        using DbpProcess head = _run.Begin(secured);
        using DbpProcess worker = _run.Work("faithful", "--trust", _run.In("head.pem"));
        head.WaitForLine("epoch ");

        head.Signal("STOP");
        worker.WaitForLine($"the head at {_run.Address} was silent for over 5 s: its process is stopped, or the network is cut; looking for the head again in");
        head.Signal("CONT");
        head.WaitForLine("worker faithful has joined");
        head.WaitForLine("epoch ");
        head.Signal("KILL");
        worker.WaitForLine($"nothing answers at {_run.Address} (Connection refused); looking for the head again in");

        using DbpProcess again = _run.Resume(secured);
        again.WaitForLine($"listening for workers on {_run.Address} (TLS 1.3)");
        again.WaitForLine("worker faithful has joined");
        again.WaitForLine("epoch ");
        again.Signal("TERM");
        _run.AssertSameBits(again);
        AssertRunOver(worker, "stopped by SIGTERM");
    }

    [UnixFact]
    public void A_worker_that_finds_no_head_says_where_it_looked_and_why_it_gave_up()
    {
        CommandRun worker = CommandRun.Of("worker", "--join", _run.Address, "--wait", "0");

        Assert.Equal(1, worker.ExitCode);
        Assert.Equal(
            $"dbp: {_run.Address} led to no run for 0 s: nothing answers at {_run.Address} (Connection refused). Start the head, see what it says, or correct where it is looked for.\n",
            worker.Error);
    }

    private static void AssertLeavesGoTo(string worker, DbpProcess head) => Assert.Matches($"^[1-4] (leaf|leaves) without an answer goe?s? to worker {worker}", head.WaitForLine(" without an answer "));

    private static void AssertRunOver(DbpProcess worker, string why)
    {
        (int exitCode, string printed) = worker.End();
        Assert.True(exitCode == 0, printed);
        Assert.EndsWith($"the run is over: {why}", printed, StringComparison.Ordinal);
    }
}
