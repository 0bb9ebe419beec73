using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace DistributedBackprop.Benchmarks.Links;

/// <summary>The command <c>link</c>: a link against a bare loop over the same sockets.</summary>
internal static class LinkCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        Option<bool> json = new("--json") { Description = "One line of JSON instead of a table." };
        Option<int> rounds = new("--rounds") { Description = "Measurements of each figure; the median counts.", DefaultValueFactory = _ => 5 };
        Option<int> megabytes = new("--megabytes") { Description = "Bytes sent for each measurement, in units of 10^6.", DefaultValueFactory = _ => 400 };
        Command command = new("link", "Sends bulk messages over loopback by links and by bare sockets, in turns.") { json, rounds, megabytes };
        command.SetAction(result =>
        {
            LinkReport report = LinkBenchmark.Measure(result.GetValue(rounds), result.GetValue(megabytes) * 1_000_000L);
            Console.WriteLine(result.GetValue(json) ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : Table(report));
        });
        return command;
    }

    private static string Table(LinkReport report) => string.Join(
        Environment.NewLine,
        [
            "message bytes  bare MB/s  link MB/s  ratio  bare CPU ms/MB  link CPU ms/MB",
            .. report.Messages.Select(message => string.Create(
                CultureInfo.InvariantCulture,
                $"{message.Bytes,13}  {message.BareMbPerSecond,9:0}  {message.LinkMbPerSecond,9:0}  {message.Ratio,5:0.00}  {message.BareCpuMsPerMb,14:0.000}  {message.LinkCpuMsPerMb,14:0.000}")),
            string.Create(CultureInfo.InvariantCulture, $"round trip of 64 bytes: bare {report.BareRoundTripUs:0.0} us, link {report.LinkRoundTripUs:0.0} us"),
            string.Create(CultureInfo.InvariantCulture, $"checksum: {report.ChecksumGbPerSecond:0.0} GB/s"),
        ]);
}
