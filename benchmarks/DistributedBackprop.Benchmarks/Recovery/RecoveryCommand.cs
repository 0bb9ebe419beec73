using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DistributedBackprop.Benchmarks.Scaling;
using DistributedBackprop.Data;
using DistributedBackprop.Hosting.Storage;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Training.Configuration;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Benchmarks.Recovery;

/// <summary>The command <c>recovery</c>: how long until a lost worker is noticed, and until training goes on.</summary>
internal static class RecoveryCommand
{
    private const string HeadCommand = "recovery-head";

    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        Option<int> rounds = new("--rounds") { Description = "How often each is tried; the median counts.", DefaultValueFactory = _ => 5 };
        Option<bool> json = new("--json") { Description = "One line of JSON instead of a table." };
        Command command = new("recovery", "Kills and freezes workers, and kills heads, while they train over TCP.") { rounds, json };
        command.SetAction(result =>
        {
            RecoveryReport report = RecoveryBenchmark.Measure(result.GetValue(rounds));
            Console.WriteLine(result.GetValue(json) ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : report.ToText());
        });
        return command;
    }

    /// <summary>Creates the command of a head that the benchmark starts. It prints each event as one line: when, by the clock that all processes share, and its kind.</summary>
    public static Command CreateHead()
    {
        Argument<string> folder = new("folder");
        Argument<int> port = new("port");
        Command command = new(HeadCommand, "Is started by the command recovery.") { folder, port };
        command.Hidden = true;
        command.SetAction((result, _) => LeadAsync(result.GetRequiredValue(folder), result.GetValue(port)));
        return command;
    }

    /// <summary>Starts a head.</summary>
    /// <param name="folder">A folder for the run and its data.</param>
    /// <param name="port">Where it listens.</param>
    public static WatchedHead Start(string folder, int port) =>
        new(OwnProcess.Start(HeadCommand, folder, port.ToString(CultureInfo.InvariantCulture)));

    private static async Task<int> LeadAsync(string folder, int port)
    {
        using var stop = new CancellationTokenSource();
        OwnProcess.EndWithInput(stop);
        string runFolder = Path.Combine(folder, "run");
        TrainingOptions options = new ScalingTask([64, 128, 10], MiniBatch: 64, MicroBatch: 8).WriteTo(folder, workers: 1);
        options = options with { Checkpoint = new CheckpointOptions { EverySeconds = 1 } };
        var run = TrainingRun.Prepare(options, DataFiles.Read(options.Data));
        using RunFolder storage = RunFolder.IsRun(runFolder)
            ? RunFolder.Open(runFolder, new AtomicFileWriter())
            : RunFolder.Create(runFolder, ConfigurationWriter.Write(options), new AtomicFileWriter());
        storage.Attach(run);
        var listen = new TcpHeadOptions { Listen = new LinkAddress("127.0.0.1", port) };
        using var head = new TcpHead(run, listen, storage.ReadGeneration(), storage.FindCheckpoint().Found, storage, Say);
        using CancellationTokenRegistration request = stop.Token.Register(() => head.RequestStop("the benchmark"));
        await head.RunAsync().ConfigureAwait(false);
        return 0;
    }

    private static void Say(RunEvent happened)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetTimestamp()} {happened.GetType().Name}"));
        Console.Out.Flush();
    }
}
