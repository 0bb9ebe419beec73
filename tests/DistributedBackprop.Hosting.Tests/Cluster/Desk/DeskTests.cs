using System.Security.Cryptography;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tests.Cluster.Runs;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Hosting.Tests.Cluster.Desk;

public sealed class DeskTests : IDisposable
{
    private readonly OpenDesk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task A_run_is_submitted_with_its_data_and_queues_behind_others()
    {
        using DeskClient client = await _desk.ConnectAsync();
        RunFile data = Write("digits.csv", 2_500_000);
        var progress = new List<long>();

        Placement first = await client.SubmitAsync(Request("digits-1", data), (file, bytes) => progress.Add(file == data ? bytes : -1));
        Placement second = await client.SubmitAsync(Request("digits-2", data), (_, _) => { });

        Assert.Equal([new Placement("digits-1", 0), new Placement("digits-2", 1)], [first, second]);
        Assert.Equal([1L << 20, 2L << 20, 2_500_000], progress);
        Assert.Equal(["digits.csv"], _desk.Desk.FilesSent);
        string kept = _desk.Desk.Store.Data.Find(data)!;
        Assert.Equal(File.ReadAllBytes(data.Path), File.ReadAllBytes(kept));
        Submission submission = _desk.Desk.Queue.Find("digits-2")!.Submission;
        Assert.Equal((30, """{"name":"digits"}""", "ada@desk"), (submission.Epochs, submission.Configuration, submission.By));
    }

    [Fact]
    public async Task An_empty_file_is_a_file()
    {
        using DeskClient client = await _desk.ConnectAsync();
        RunFile data = Write("nothing.csv", 0);

        await client.SubmitAsync(Request("digits-1", data), (_, _) => { });

        Assert.NotNull(_desk.Desk.Store.Data.Find(data));
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_sent_is_refused()
    {
        using DeskClient client = await _desk.ConnectAsync();
        RunFile data = Write("digits.csv", 1_000) with { Sha256 = Records.Sha256 };

        DeskException refusal = await Assert.ThrowsAsync<DeskException>(() => client.SubmitAsync(Request("digits-1", data), (_, _) => { }));

        Assert.Contains("digits.csv came with the SHA-256", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_desk.Desk.Queue.All);
    }

    [Fact]
    public async Task A_file_that_is_gone_or_shorter_is_named()
    {
        using DeskClient client = await _desk.ConnectAsync();
        RunFile data = Write("digits.csv", 1_000);
        File.Delete(data.Path);
        DeskException gone = await Assert.ThrowsAsync<DeskException>(() => client.SubmitAsync(Request("digits-1", data), (_, _) => { }));
        Assert.Contains("digits.csv cannot be read to send it", gone.Message, StringComparison.Ordinal);

        using DeskClient other = await _desk.ConnectAsync();
        File.WriteAllText(data.Path, "short");
        DeskException shorter = await Assert.ThrowsAsync<DeskException>(() => other.SubmitAsync(Request("digits-1", data), (_, _) => { }));
        Assert.Contains("digits.csv cannot be read any more", shorter.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_submission_that_makes_no_sense_is_refused_and_the_desk_goes_on()
    {
        using DeskClient client = await _desk.ConnectAsync();
        RunFile data = Write("digits.csv", 10);

        DeskException refusal = await Assert.ThrowsAsync<DeskException>(() => client.SubmitAsync(Request("../digits", data), (_, _) => { }));

        Assert.Contains("The run's id holds other characters", refusal.Message, StringComparison.Ordinal);
        Assert.Empty((await client.StatusAsync()).Runs);
    }

    [Fact]
    public async Task The_status_tells_of_members_runs_and_workers()
    {
        _desk.Desk.Store.Keep(Records.Queued("digits-1") with { BegunAt = Records.Noon, End = Records.End() });
        _desk.Desk.Store.Keep(Records.Queued("digits-2", 2));
        _desk.Desk.Store.Keep(Records.Queued("digits-3", 3));
        using DeskClient client = await _desk.ConnectAsync();

        ClusterStatus status = await client.StatusAsync();

        Assert.Equal(("a:4053", "a:4053", null), (status.Node, status.Head, status.Problem));
        Assert.Equal(["server", "worker"], Assert.Single(status.Members).Roles);
        Assert.Equal(["b:4053"], status.MissingServers);
        Assert.Equal(new WorkerStatus("a", "a:4053", 1_000.5, null), Assert.Single(status.Workers));
        Assert.Equal([RunState.Ended, RunState.Running, RunState.Queued], status.Runs.Select(run => run.State));
        Assert.Equal([null, 0, 1], status.Runs.Select(run => run.Before));
        Assert.Equal((30, 30, 120, "30 of 30 epochs are done"), (status.Runs[0].Epoch, status.Runs[0].Epochs, status.Runs[0].Updates, status.Runs[0].Outcome));
        Assert.Equal(0.25, status.Runs[0].LastEpoch!.Error);
    }

    [Fact]
    public async Task A_run_is_cancelled()
    {
        _desk.Desk.Store.Keep(Records.Queued("digits-1"));
        using DeskClient client = await _desk.ConnectAsync();

        RunStatus run = await client.CancelAsync("digits-1", "grace@desk");

        Assert.Equal((RunState.Cancelled, "grace@desk"), (run.State, run.CancelledBy));
        Assert.Equal("grace@desk", _desk.Desk.Queue.Find("digits-1")!.CancelledBy);
    }

    [Fact]
    public async Task A_run_that_is_not_known_is_answered_with_those_that_are()
    {
        using DeskClient client = await _desk.ConnectAsync();
        DeskException none = await Assert.ThrowsAsync<DeskException>(() => client.CancelAsync("digits", "ada"));
        Assert.Equal("The cluster knows no run digits: none was submitted to it yet.", none.Message);

        for (int number = 10; number < 22; number++)
        {
            _desk.Desk.Store.Keep(Records.Queued($"digits-{number}", number));
        }

        DeskException some = await Assert.ThrowsAsync<DeskException>(() => client.FindAsync("digits", 0));
        Assert.Equal(
            "The cluster knows no run digits; the last 10 of 12 are: digits-12, digits-13, digits-14, digits-15, digits-16, digits-17, digits-18, digits-19, digits-20, digits-21.", some.Message);
    }

    [Fact]
    public async Task Epochs_come_from_the_one_after_that_is_known_and_a_bounded_number_at_a_time()
    {
        _desk.Desk.Store.Keep(Records.Queued("digits-1"));
        _desk.Desk.Epochs = [.. Enumerable.Range(1, DeskLimits.EpochsOfAnswer + 5).Select(Epoch)];
        using DeskClient client = await _desk.ConnectAsync();

        RunResult all = await client.FindAsync("digits-1", 0);
        RunResult rest = await client.FindAsync("digits-1", all.Epochs[^1].Epoch);

        Assert.Equal((1, DeskLimits.EpochsOfAnswer), (all.Epochs[0].Epoch, all.Epochs.Count));
        Assert.Equal([1_001, 1_002, 1_003, 1_004, 1_005], rest.Epochs.Select(epoch => epoch.Epoch));
    }

    [Fact]
    public async Task A_model_is_fetched_whole()
    {
        byte[] model = RandomNumberGenerator.GetBytes(2_500_000);
        Leave("digits-1", model);
        using DeskClient client = await _desk.ConnectAsync();

        RunStatus run = await client.FetchAsync("digits-1", _desk["out"], (_, _) => { });

        Assert.Equal(Records.Sha256, run.ParametersSha256);
        Assert.Equal(["config.json", "metrics.jsonl", "model.safetensors"], Directory.GetFiles(_desk["out"]).Select(Path.GetFileName).Order());
        Assert.Equal(model, File.ReadAllBytes(Path.Combine(_desk["out"], "model.safetensors")));
        Assert.Equal("""{"name":"digits"}""", File.ReadAllText(Path.Combine(_desk["out"], "config.json")));
        Assert.Empty(File.ReadAllBytes(Path.Combine(_desk["out"], "metrics.jsonl")));
    }

    [Fact]
    public async Task A_model_that_is_damaged_on_the_node_is_refused_and_leaves_nothing()
    {
        Leave("digits-1", [1, 2, 3]);
        File.WriteAllBytes(Path.Combine(_desk.Desk.Store.FolderOf("digits-1"), "model.safetensors"), [1, 2, 4]);
        using DeskClient client = await _desk.ConnectAsync();

        DeskException refusal = await Assert.ThrowsAsync<DeskException>(() => client.FetchAsync("digits-1", _desk["out"], (_, _) => { }));

        Assert.Contains("model.safetensors came with the SHA-256", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.GetDirectoryName(_desk["out"])!, "out*"));
    }

    [Fact]
    public async Task A_model_of_a_run_that_goes_on_or_left_none_is_refused()
    {
        _desk.Desk.Store.Keep(Records.Queued("digits-1") with { End = RunEnd.NeverBegun("its data are gone", Records.Noon) });
        _desk.Desk.Store.Keep(Records.Queued("digits-2", 2));
        using DeskClient client = await _desk.ConnectAsync();

        DeskException goesOn = await Assert.ThrowsAsync<DeskException>(() => client.FetchAsync("digits-2", _desk["out"], (_, _) => { }));
        DeskException leftNone = await Assert.ThrowsAsync<DeskException>(() => client.FetchAsync("digits-1", _desk["out"], (_, _) => { }));

        Assert.Equal("Run digits-2 has not ended yet (epoch 0 of 30). Wait for its end, or cancel it.", goesOn.Message);
        Assert.Equal("Run digits-1 has left no model: its data are gone", leftNone.Message);
    }

    [Fact]
    public async Task A_folder_that_holds_something_is_refused_before_anything_is_fetched_and_an_empty_one_is_filled()
    {
        Leave("digits-1", [1, 2, 3]);
        Directory.CreateDirectory(_desk["out"]);
        File.WriteAllText(Path.Combine(_desk["out"], "thesis.tex"), "irreplaceable");
        using DeskClient client = await _desk.ConnectAsync();

        DeskException refusal = await Assert.ThrowsAsync<DeskException>(() => client.FetchAsync("digits-1", _desk["out"], (_, _) => { }));
        Assert.Contains("is not empty", refusal.Message, StringComparison.Ordinal);

        File.Delete(Path.Combine(_desk["out"], "thesis.tex"));
        await client.FetchAsync("digits-1", _desk["out"], (_, _) => { });
        Assert.True(File.Exists(Path.Combine(_desk["out"], "model.safetensors")));
    }

    [Fact]
    public async Task What_fails_in_the_node_is_told_without_where()
    {
        _desk.Desk.BeforeStatus = () => throw new InvalidOperationException("the queue is upside down");
        using DeskClient client = await _desk.ConnectAsync();

        DeskException failure = await Assert.ThrowsAsync<DeskException>(() => client.StatusAsync());

        Assert.Equal("The node has failed at that (InvalidOperationException: the queue is upside down). Please report it with the node's log.", failure.Message);
        _desk.Desk.BeforeStatus = null;
        Assert.Equal("a:4053", (await client.StatusAsync()).Node);
    }

    [Fact]
    public async Task A_node_that_ends_is_named_to_who_waits_for_it()
    {
        var asked = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        _desk.Desk.BeforeStatus = () =>
        {
            asked.SetResult();
            return never.Task;
        };
        using DeskClient client = await _desk.ConnectAsync();
        Task<ClusterStatus> answer = client.StatusAsync();
        await asked.Task.WaitAsync(OpenDesk.Hung);

        _desk.Close();

        DeskException lost = await Assert.ThrowsAsync<DeskException>(() => answer.WaitAsync(OpenDesk.Hung));
        Assert.Contains($"the node at {_desk.Address} closed the link", lost.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<DeskException>(() => client.StatusAsync());
        never.SetResult();
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_waited_for_no_longer_than_the_bound()
    {
        var never = new TaskCompletionSource();
        using var desk = new OpenDesk(waitFor: _ => TimeSpan.FromMilliseconds(20));
        desk.Desk.BeforeStatus = () => never.Task;
        using DeskClient client = await desk.ConnectAsync();

        DeskException refusal = await Assert.ThrowsAsync<DeskException>(() => client.StatusAsync().WaitAsync(OpenDesk.Hung));

        Assert.Contains("The cluster has not answered within", refusal.Message, StringComparison.Ordinal);
        never.SetResult();
    }

    [Fact]
    public async Task Several_clients_are_answered_at_once()
    {
        var bothAsked = new Barrier(2);
        _desk.Desk.BeforeStatus = () => Task.Run(() => Assert.True(bothAsked.SignalAndWait(OpenDesk.Hung)));
        using DeskClient first = await _desk.ConnectAsync();
        using DeskClient second = await _desk.ConnectAsync();

        await Task.WhenAll(first.StatusAsync(), second.StatusAsync()).WaitAsync(OpenDesk.Hung);
    }

    [Fact]
    public async Task Where_nobody_is_that_is_said_with_what_to_do()
    {
        LinkAddress gone = _desk.Address;
        _desk.Close();

        DeskException refusal = await Assert.ThrowsAsync<DeskException>(() => DeskClient.ConnectAsync(new DeskAccess { Address = gone }, CancellationToken.None));

        Assert.StartsWith($"nothing answers at {gone} (", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("Name a node of a cluster that runs, and the port of its desk.", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one", "another", "refuses the token")]
    [InlineData("one", null, "demands a token, and this end was given none")]
    [InlineData(null, "one", "was given no token, and this end demands one")]
    public async Task Without_the_token_nobody_gets_in(string? desks, string? clients, string reason)
    {
        using var desk = new OpenDesk(desks);

        DeskException refusal = await Assert.ThrowsAsync<DeskException>(() => desk.ConnectAsync(clients));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_token_one_gets_in()
    {
        using var desk = new OpenDesk("one");
        using DeskClient client = await desk.ConnectAsync("one");

        Assert.Equal("a:4053", (await client.StatusAsync()).Node);
    }

    private static EpochRecord Epoch(int epoch) =>
        new() { Epoch = epoch, Updates = epoch, Error = 1.0 / epoch, GradientNorm = 1, RelativeChange = 0.5, LearningRate = 0.1, ExamplesPerSecond = 100, Seconds = 1 };

    private static SubmissionRequest Request(string id, RunFile data) => new(
        id, "digits", 30, """{"name":"digits"}""", new RunIdentity(Records.Sha256, Records.Sha256, 1), [data], "ada@desk");

    private RunFile Write(string name, int bytes)
    {
        byte[] content = RandomNumberGenerator.GetBytes(bytes);
        File.WriteAllBytes(_desk[name], content);
        return new RunFile("data.file", _desk[name], name, bytes, Convert.ToHexStringLower(SHA256.HashData(content)));
    }

    private void Leave(string id, byte[] model)
    {
        _desk.Desk.Store.Keep(Records.Queued(id));
        string folder = _desk.Desk.Store.FolderOf(id);
        File.WriteAllBytes(Path.Combine(folder, "model.safetensors"), model);
        File.WriteAllText(Path.Combine(folder, "metrics.jsonl"), "");
        ContentFile[] files = [ContentFile.Of(Path.Combine(folder, "model.safetensors")), ContentFile.Of(Path.Combine(folder, "metrics.jsonl"))];
        _desk.Desk.Store.Keep(Records.Queued(id) with { End = Records.End() with { Files = files } });
    }
}
