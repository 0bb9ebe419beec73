using DistributedBackprop.Cli.Train;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Cli.Tests.Train;

/// <summary>Where the log goes must not decide whether training goes on.</summary>
public sealed class PrintedLogTests : IDisposable
{
    private static readonly RunEvent Failed = new CheckpointFailed(new ModelVersion(1, 5), "the disk is full.");

    private readonly StringWriter _error = new();

    public void Dispose() => _error.Dispose();

    [Fact]
    public void A_log_that_cannot_be_printed_is_told_of_once_and_stops_nothing()
    {
        using var full = new FullWriter();
        var log = new PrintedLog(full, _error, LogFormat.Text, quiet: false);

        log.Print("first");
        log.Print("second");

        Assert.StartsWith("dbp: the log cannot be printed any more: No space left on device. Training goes on", _error.ToString(), StringComparison.Ordinal);
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public void A_quiet_log_still_warns()
    {
        using var output = new StringWriter();
        var log = new PrintedLog(output, _error, LogFormat.Text, quiet: true);

        log.Print(Failed, "the checkpoint could not be written");
        log.Print(new WorkerJoined(new WorkerId("1", 1), 1), "worker 1 joined");

        Assert.Equal("", output.ToString());
        Assert.Equal("dbp: the checkpoint could not be written", _error.ToString().TrimEnd());
    }
}
