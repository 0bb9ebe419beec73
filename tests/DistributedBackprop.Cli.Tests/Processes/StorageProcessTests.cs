using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.Processes;

/// <summary>Disks of a head and a worker in processes of their own: data that differ, and no room.</summary>
[Collection(OneAtATime.Name)]
public sealed class StorageProcessTests : IDisposable
{
    /// <summary>A file of a process's current folder, which has one path for all processes and is another file for each.</summary>
    private const string OwnData = "/proc/self/cwd/digits.csv";

    /// <summary>Less than a checkpoint of the digits, 115,320 bytes at least, and more than the log has at the end.</summary>
    private const long NoRoomForCheckpoints = 110_000;

    private readonly EndlessRun _run = new();

    public void Dispose() => _run.Dispose();

    [LinuxFact]
    public void Data_that_differ_come_from_the_head_and_a_head_whose_own_have_changed_is_refused_at_both_ends()
    {
        string heads = FolderWith("head", _ => { });
        string workers = FolderWith("worker", SwapTwo);
        using DbpProcess head = _run.BeginIn(heads, "--set", $"data.file={OwnData}");
        using DbpProcess fetching = _run.WorkIn(workers, "fetching", "--data", workers);
        Assert.Equal("digits.csv (0.3 MB) comes from the head", fetching.WaitForLine("digits.csv ("));
        head.WaitForLine("worker fetching has joined");
        head.WaitForLine("epoch ");

        FolderWith("head", SwapTwo);
        Directory.Delete(_run.In("cache"), recursive: true);
        using DbpProcess late = _run.WorkIn(workers, "late");
        (int exitCode, string error) = late.Fail();
        Assert.Equal(1, exitCode);
        Assert.Matches(@"^digits\.csv came with the SHA-256 [0-9a-f]{64} instead of [0-9a-f]{64}: it was changed since the head began\. Bring back what it was, or begin a new run\.$", error);
        Assert.Equal($"not let in: worker late: {error}", head.WaitForLine("not let in: "));

        using DbpProcess own = _run.WorkIn(workers, "own", "--data", Path.GetDirectoryName(Shipped.DigitsData)!);
        Assert.EndsWith(Shipped.DigitsData, own.WaitForLine("digits.csv ("), StringComparison.Ordinal);
        head.WaitForLine("worker own has joined: 2 are here");
        head.WaitForLine("epoch ");
        head.Signal("TERM");
        _run.AssertSameBits(head, "--set", $"data.file={Shipped.DigitsData}");
    }

    [LinuxFact]
    public void Checkpoints_for_which_there_is_no_room_end_the_run_by_name_and_it_goes_on_when_there_is()
    {
        using DbpProcess head = _run.Begin();
        using DbpProcess worker = _run.Work("witness");
        head.WaitForLine("epoch ");
        head.LimitFiles(NoRoomForCheckpoints);
        Assert.Matches(
            @"the checkpoint at [\d,]+ updates could not be written: .* may not become so long: .* Training goes on; what was durable before stays so\.$",
            head.WaitForLine("could not be written"));
        head.WaitForLine("epoch ");
        head.Signal("TERM");

        (int exitCode, string error) = head.Fail();
        Assert.Equal(1, exitCode);
        const string Remedy = "Free space on the disk or correct the permissions of the run's folder, then resume the run.";
        Assert.Matches($@"^The last checkpoint could not be written: .* {Remedy} Run folder: {_run.Folder}", error);
        (exitCode, error) = worker.Fail();
        Assert.Equal(1, exitCode);
        Assert.Matches($@"^the run has failed: The last checkpoint could not be written: .* {Remedy}$", error);

        using DbpProcess again = _run.Resume();
        using DbpProcess another = _run.Work("another");
        again.WaitForLine("epoch ");
        again.Signal("TERM");
        _run.AssertSameBits(again);
    }

    private static void SwapTwo(string[] lines) => (lines[1], lines[2]) = (lines[2], lines[1]);

    private string FolderWith(string name, Action<string[]> change)
    {
        string folder = Directory.CreateDirectory(_run.In(name)).FullName;
        string[] lines = File.ReadAllLines(Shipped.DigitsData);
        change(lines);
        File.WriteAllText(Path.Combine(folder, "digits.csv"), string.Join('\n', lines) + "\n");
        return folder;
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class LinuxFactAttribute : FactAttribute
    {
        public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Only Linux has /proc and prlimit.";
    }
}
