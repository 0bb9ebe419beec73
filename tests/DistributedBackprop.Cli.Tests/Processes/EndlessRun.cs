using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using DistributedBackprop.Cli.Tests.Train;

namespace DistributedBackprop.Cli.Tests.Processes;

/// <summary>A run of the digits that ends only when it is stopped, after what a test has seen, and is then compared with one that nothing disturbed.</summary>
internal sealed partial class EndlessRun : IDisposable
{
    private const int StepsPerEpoch = 45;

    private static readonly string[] Settings = ["--set", "stopping.epochs=100000000", "--set", "stopping.patience=null"];

    /// <summary>A process that is stopped is noticed soon.</summary>
    private static readonly string[] Impatient = ["--set", "workers.silenceSeconds=2", "--set", "workers.heartbeatSeconds=0.2", "--set", "checkpoint.everySteps=45"];

    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.In("run");

    /// <summary>Where the head listens: a port that is free at the moment.</summary>
    public string Address { get; } = FreeAddress();

    public string In(string name) => _folder.In(name);

    public DbpProcess Begin(params string[] more) => BeginIn(Environment.CurrentDirectory, more);

    /// <summary>Begins with another current folder.</summary>
    public DbpProcess BeginIn(string folder, params string[] more) =>
        DbpProcess.StartIn(folder, ["head", Shipped.Digits, "--out", Folder, "--listen", Address, .. Settings, .. Impatient, .. more]);

    public DbpProcess Resume(params string[] more) => DbpProcess.Start(["head", "--resume", Folder, "--listen", Address, .. more]);

    public DbpProcess BeginWithProcesses(int processes) => DbpProcess.Start(["train", Shipped.Digits, "--out", Folder, "--processes", $"{processes}", .. Settings, .. Impatient]);

    public DbpProcess ResumeWithProcesses(int processes) => DbpProcess.Start("train", "--resume", Folder, "--processes", $"{processes}");

    public DbpProcess Work(string name, params string[] more) => WorkAt(Address, name, more);

    /// <summary>Starts a worker that finds its head elsewhere.</summary>
    public DbpProcess WorkAt(string address, string name, params string[] more) => WorkIn(Environment.CurrentDirectory, address, name, more);

    /// <summary>Starts a worker with another current folder.</summary>
    public DbpProcess WorkIn(string folder, string name, params string[] more) => WorkIn(folder, Address, name, more);

    /// <summary>Waits until a checkpoint is there to go on from: the printed log does not wait for it.</summary>
    public void WaitForCheckpoint() =>
        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(Path.Combine(Folder, "checkpoints"), "checkpoint-*.json").Length > 0, DbpProcess.Hung), "No checkpoint was made.");

    /// <summary>Waits for the end of a run that was asked to stop, goes on with it for another epoch, and compares with an undisturbed one.</summary>
    /// <param name="stopped">The head.</param>
    /// <param name="more">How it goes on.</param>
    /// <returns>What the run printed.</returns>
    public string AssertSameBits(DbpProcess stopped, params string[] more)
    {
        (int exitCode, string printed) = stopped.End();
        Assert.True(exitCode == 0, printed);
        long updates = long.Parse(StoppedLine().Match(printed).Groups["updates"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        string epochs = $"{(updates / StepsPerEpoch) + 2}";
        TrainedRun resumed = TrainedRun.Resume(Folder, ["--epochs", epochs, "--set", "workers.minimum=1", .. more]);
        TrainedRun undisturbed = TrainedRun.Begin(In("undisturbed"), Shipped.Digits, [.. Settings, "--epochs", epochs]);
        Assert.Equal(undisturbed.Sha256, resumed.Sha256);
        Assert.Equal(undisturbed.Epochs.Length, resumed.Epochs.Length);
        return printed;
    }

    public void Dispose() => _folder.Dispose();

    private DbpProcess WorkIn(string folder, string address, string name, string[] more) =>
        DbpProcess.StartIn(folder, ["worker", "--join", address, "--name", name, "--threads", "1", "--cache", In("cache"), .. more]);

    private static string FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"{socket.LocalEndPoint}";
    }

    [GeneratedRegex(@"stopped after [\d,]+ epochs? and (?<updates>[\d,]+) updates?: stopped by ")]
    private static partial Regex StoppedLine();
}
