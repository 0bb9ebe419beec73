using System.Diagnostics;
using DistributedBackprop.Cli.Tests.Train;
using DistributedBackprop.Cli.Train.Places;

namespace DistributedBackprop.Cli.Tests.Processes;

/// <summary><c>dbp train --processes N</c>: worker processes that one command starts.</summary>
[Collection(OneAtATime.Name)]
public sealed class ChildProcessTests : IDisposable
{
    private readonly EndlessRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Two_processes_train_to_the_bits_of_one()
    {
        using DbpProcess processes = DbpProcess.Start("train", Shipped.Iris, "--out", _run.Folder, "--processes", "2", "--epochs", "3");

        (int exitCode, string printed) = processes.End();

        Assert.True(exitCode == 0, printed);
        Assert.Contains($"parameters sha256={TrainedRun.Begin(_run.In("one"), Shipped.Iris, "--epochs", "3").Sha256}", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 3, new[] { 3, 3, 2 })]
    [InlineData(8, 2, new[] { 4, 4 })]
    [InlineData(2, 3, new[] { 1, 1, 1 })]
    public void All_cores_are_shared_out(int cores, int processes, int[] threads) =>
        Assert.Equal(threads, Enumerable.Range(1, processes).Select(number => WorkerProcesses.ThreadsOf(number, processes, cores)));

    [UnixFact]
    public void A_child_that_is_killed_is_named_and_the_others_go_on_until_an_interrupt()
    {
        using DbpProcess parent = _run.BeginWithProcesses(2);
        parent.WaitForLine("epoch ");
        int[] children = parent.Children();
        Assert.Equal(2, children.Length);

        DbpProcess.Signal("KILL", children[0]);
        parent.WaitForLine("exit code 137");
        parent.WaitForLine("epoch ");
        // As Ctrl+C in a terminal: everybody hears it, and only the parent acts on it.
        DbpProcess.Signal("INT", children[1]);
        parent.Signal("INT");

        string printed = _run.AssertSameBits(parent);
        Assert.Matches("worker [12] is lost: .*; 1 left, its leaves go to them", printed);
        Assert.Matches("worker process [12] has ended: exit code 137", printed);
        Assert.DoesNotContain("exit code 1\n", printed, StringComparison.Ordinal);
    }

    [UnixFact]
    public void Training_begins_without_a_child_that_dies_before_all_have_joined()
    {
        using DbpProcess parent = _run.BeginWithProcesses(3);
        parent.WaitForLine("listening for workers");
        DbpProcess.Signal("KILL", parent.Children()[0]);
        parent.WaitForLine("exit code 137");
        parent.WaitForLine("epoch ");
        parent.Signal("TERM");

        _run.AssertSameBits(parent);
    }

    [UnixFact]
    public void A_child_that_is_asked_to_stop_says_goodbye_and_the_others_go_on()
    {
        using DbpProcess parent = _run.BeginWithProcesses(3);
        parent.WaitForLine("epoch ");
        DbpProcess.Signal("TERM", parent.Children()[0]);
        Assert.Matches("worker [123] has left: it was asked to stop; 2 left", parent.WaitForLine(" has left: "));
        parent.WaitForLine("epoch ");
        parent.Signal("TERM");

        string printed = _run.AssertSameBits(parent);
        Assert.DoesNotContain("has ended: ", printed, StringComparison.Ordinal);
    }

    /// <summary>As by a supervisor that stops all processes of a service.</summary>
    [UnixFact]
    public void A_run_whose_processes_are_all_asked_to_stop_stops_and_does_not_fail()
    {
        using DbpProcess parent = _run.BeginWithProcesses(2);
        parent.WaitForLine("epoch ");
        int[] children = parent.Children();
        parent.Signal("TERM");
        Assert.All(children, child => Process.Start("kill", ["-TERM", $"{child}"]).Dispose());

        _run.AssertSameBits(parent);
    }

    [UnixFact]
    public void When_all_children_are_gone_the_run_fails_by_name()
    {
        using DbpProcess parent = _run.BeginWithProcesses(1);
        parent.WaitForLine("epoch ");
        DbpProcess.Signal("KILL", parent.Children().Single());

        (int exitCode, string printed) = parent.End();

        Assert.True(exitCode == 1, printed);
        Assert.Contains("worker process 1 has ended: exit code 137\n", printed, StringComparison.Ordinal);
        Assert.Matches("dbp: 0 workers are here and 1 needed, and no more can come; the last failure was worker 1: .*(ended the connection|the connection broke)", printed);
    }

    [UnixFact]
    public void The_children_of_a_killed_parent_end_by_themselves_and_other_children_go_on()
    {
        using DbpProcess parent = _run.BeginWithProcesses(2);
        parent.WaitForLine("epoch ");
        _run.WaitForCheckpoint();
        Process[] children = [.. parent.Children().Select(Process.GetProcessById)];
        Assert.Equal(2, children.Length);

        parent.Signal("KILL");

        Assert.All(children, child => Assert.True(child.WaitForExit(DbpProcess.Hung), "A child outlives its parent."));
        using DbpProcess again = _run.ResumeWithProcesses(2);
        again.WaitForLine("(generation 2)");
        again.WaitForLine("epoch ");
        again.Signal("TERM");
        _run.AssertSameBits(again);
    }
}
