using System.Text.RegularExpressions;
using DistributedBackprop.Cli.Tests.Train;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tests.Cluster.Desk;
using DistributedBackprop.Hosting.Tests.Cluster.Runs;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Tests.Desk;

public sealed partial class SubmitTests : IDisposable
{
    private readonly OpenDesk _desk = new();

    private RunRecord Submitted => _desk.Desk.Queue.All[^1];

    public void Dispose() => _desk.Dispose();

    [Fact]
    public void A_run_goes_to_the_cluster_with_its_data_and_the_next_one_without()
    {
        CommandRun first = Submit(Shipped.Iris, "--epochs", "7", "--set", "seed=3");
        CommandRun second = Submit(Shipped.Iris);

        Assert.Equal(("", 0), (first.Error, first.ExitCode));
        Assert.Matches($"^sending iris.csv \\(0.0 MB\\)\nrun iris-[0-9]{{8}}-[0-9]{{6}}-[0-9a-f]{{4}}: it is the next to be trained\nwatch it with: dbp status --of {_desk.Address}\n$", first.Output);
        Assert.Matches("^run iris-[^:]*: it waits for 1 run before it\n", second.Output);
        Submission submission = _desk.Desk.Queue.All[0].Submission;
        TrainingOptions options = TrainingConfiguration.Read(submission.Configuration, "the submission", []);
        Assert.Equal((7, 3, Shipped.IrisData), (options.Stopping.Epochs, options.Seed, options.Data.File));
        Assert.Equal(7, submission.Epochs);
        Assert.Equal(File.ReadAllText(Shipped.IrisData), File.ReadAllText(_desk.Desk.Store.Data.Find(Assert.Single(submission.Files))!));
        Assert.Equal($"{Environment.UserName}@{Environment.MachineName}", submission.By);
    }

    [Fact]
    public void What_is_wrong_with_a_run_is_found_before_anything_is_sent()
    {
        CommandRun run = Submit(Shipped.Iris, "--set", "data.target=nothing");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("nothing", run.Error, StringComparison.Ordinal);
        Assert.Empty(_desk.Desk.Queue.All);
        Assert.Empty(_desk.Desk.FilesSent);
    }

    [Fact]
    public void Where_no_cluster_is_that_is_said_with_what_to_do()
    {
        _desk.Close();

        CommandRun run = Submit(Shipped.Xor);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches($"^dbp: nothing answers at {_desk.Address} \\(.*\\)\\. Name a node of a cluster that runs, and the port of its desk\\.\n$", run.Error);
    }

    [Fact]
    public void Where_the_answer_to_a_submission_is_lost_nobody_is_told_to_submit_twice()
    {
        _desk.Desk.AfterSubmission = _desk.Close;

        CommandRun run = Submit(Shipped.Xor);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"Before you submit anew, see by 'dbp status' whether run {Submitted.Id} stands in the queue.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Following_prints_the_epochs_and_ends_with_the_run()
    {
        _desk.Desk.Epochs = [Epoch(1, 0.5), Epoch(2, 0.25), Epoch(3, 0.375)];
        _desk.Desk.BeforeFinding = _ => End(StopCause.EpochsDone);

        CommandRun run = Submit(Shipped.Xor, "--follow");

        Assert.Equal(("", 0), (run.Error, run.ExitCode));
        Assert.Matches(
            $$"""
            ^sending xor.csv .*
            run (.*): it is the next to be trained
            epoch    1/.*  error 0.500000 .*  best
            epoch    2/.*  error 0.250000 .*  best
            epoch    3/.*  error 0.375000 .* s
            ended after 30 epochs and 120 updates: 30 of 30 epochs are done
            fetch the model with: dbp fetch \1 --of {{_desk.Address}}
            parameters sha256={{Records.Sha256}}
            $
            """,
            run.Output);
    }

    [Theory]
    [InlineData(StopCause.Diverged, "failed after 30 epochs")]
    [InlineData(StopCause.Interrupted, "cancelled after 30 epochs")]
    public void Following_a_run_that_comes_to_nothing_exits_1(StopCause cause, string line)
    {
        _desk.Desk.BeforeFinding = _ => End(cause, cancelledBy: cause == StopCause.Interrupted ? "grace" : null);

        CommandRun run = Submit(Shipped.Xor, "--follow");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(line, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Following_goes_on_after_the_node_was_lost()
    {
        int questions = 0;
        _desk.Desk.Epochs = [Epoch(1, 0.5)];
        _desk.Desk.BeforeFinding = _ =>
        {
            switch (++questions)
            {
                case 2:
                    _desk.Close();
                    _desk.Reopen();
                    break;
                case 3:
                    _desk.Desk.Epochs = [Epoch(1, 0.5), Epoch(2, 0.25)];
                    End(StopCause.EpochsDone);
                    break;
            }
        };

        CommandRun run = Submit(Shipped.Xor, "--follow");

        Assert.Equal(0, run.ExitCode);
        Assert.Single(LostLine().Matches(run.Output));
        Assert.Single(FirstEpoch().Matches(run.Output));
        Assert.Contains("error 0.250000", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "--to is ''; write HOST:PORT")]
    [InlineData("*", "--to is '*', where a node may listen but nobody can find it")]
    [InlineData("node:0", "--to is 'node:0', where a node may listen but nobody can find it")]
    [InlineData("node:x", "--to is 'node:x'; write HOST:PORT")]
    [InlineData("::1", "--to is '::1'; write HOST:PORT")]
    public void What_is_no_address_of_a_node_is_refused(string address, string refusal)
    {
        CommandRun run = CommandRun.Of("submit", Shipped.Xor, "--to", address);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(refusal, run.Error, StringComparison.Ordinal);
    }

    private static EpochRecord Epoch(int epoch, double error) =>
        new() { Epoch = epoch, Updates = epoch, Error = error, GradientNorm = 1, RelativeChange = 0.5, LearningRate = 0.1, ExamplesPerSecond = 100, Seconds = 1 };

    [GeneratedRegex("asking again$", RegexOptions.Multiline)]
    private static partial Regex LostLine();

    [GeneratedRegex("error 0.500000")]
    private static partial Regex FirstEpoch();

    private CommandRun Submit(string configuration, params string[] options) => CommandRun.Of(["submit", configuration, "--to", $"{_desk.Address}", .. options]);

    private void End(StopCause cause, string? cancelledBy = null) =>
        _desk.Desk.Store.Keep(Submitted with { BegunAt = Records.Noon, CancelledBy = cancelledBy, End = Records.End(cause) });
}
