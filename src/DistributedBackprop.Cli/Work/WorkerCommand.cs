using System.CommandLine;
using DistributedBackprop.Cli.Train;
using DistributedBackprop.Hosting.Tcp;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Cli.Work;

/// <summary>The command <c>dbp worker</c>: computes for a head in another process.</summary>
internal static class WorkerCommand
{
    /// <summary>The option that ends the worker with its standard input, for programs that start it.</summary>
    public const string EndWithInput = "--end-with-input";

    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var join = new Option<string>("--join") { Description = "Where the head listens.", HelpName = "HOST:PORT", Required = true };
        var threads = WholeNumber.Option<int>("--threads", "The threads that compute. Without it: one a core.");
        var name = new Option<string?>("--name") { Description = "The worker's name in the log. Without it: that of the machine, with the number of the process." };
        Option<string?> token = LinkToken.Option();
        var tls = new Option<bool>("--tls") { Description = "Secures the link by TLS 1.3; the head's certificate must be one that this machine trusts." };
        var trust = new Option<string?>("--trust") { Description = "Secures the link by TLS 1.3, and trusts exactly the certificate in this file.", HelpName = "FILE" };
        var data = new Option<string?>("--data") { Description = "A folder that may hold the run's files of data. What is not there is looked for where the head has it, in the cache, and then fetched from the head.", HelpName = "DIR" };
        var cache = new Option<string?>("--cache") { Description = "The folder where data from heads are kept. Without it: the user's cache.", HelpName = "DIR" };
        var cacheMost = WholeNumber.Option<int>("--cache-megabytes", "The most that is kept there, in MB. Without it: 10,000.");
        var wait = WholeNumber.Option<int>("--wait", "The seconds that a head is looked for, also when it is lost. Without it: for ever.");
        var endWithInput = new Option<bool>(EndWithInput) { Description = "End when the standard input ends, and leave Ctrl+C to the program that started this one." };
        var quiet = new Option<bool>("--quiet") { Description = "Print only what ends the worker." };
        var command = new Command("worker", "Computes for a run whose head is another process. Needs no configuration: the head tells.")
        {
            join, threads, name, token, tls, trust, data, cache, cacheMost, wait, endWithInput, quiet,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(threads) is not null && result.GetValue(threads) is < 1)
            {
                result.AddError("--threads is less than 1.");
            }

            foreach (Option<int?> option in new[] { cacheMost, wait })
            {
                if (result.GetResult(option) is not null && result.GetValue(option) is < 0)
                {
                    result.AddError($"{option.Name} is less than 0.");
                }
            }
        });
        command.SetAction(async (parsed, _) =>
        {
            var defaults = new TcpWorkerOptions { Head = LinkAddress.ParseToJoin(parsed.GetRequiredValue(join), "--join") };
            TcpWorkerOptions options = defaults with
            {
                Threads = parsed.GetValue(threads) ?? defaults.Threads,
                Name = parsed.GetValue(name) ?? defaults.Name,
                Token = LinkToken.Read(parsed.GetValue(token), parsed.InvocationConfiguration.Error),
                IsSecured = parsed.GetValue(tls) || parsed.GetValue(trust) is not null,
                TrustedCertificateFile = parsed.GetValue(trust),
                DataFolder = parsed.GetValue(data),
                CacheFolder = parsed.GetValue(cache),
                CacheBytes = parsed.GetValue(cacheMost) is { } megabytes ? megabytes * 1_000_000L : defaults.CacheBytes,
                Patience = parsed.GetValue(wait) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            };
            TextWriter output = parsed.GetValue(quiet) ? TextWriter.Null : parsed.InvocationConfiguration.Output;
            TextWriter error = parsed.InvocationConfiguration.Error;
            return await RunAsync(options, parsed.GetValue(endWithInput), ProcessLog.To(output, error), error).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> RunAsync(TcpWorkerOptions options, bool endWithInput, TextWriter output, TextWriter error)
    {
        using var stop = new CancellationTokenSource();
        using var signals = new StopSignals(_ => { }, leavesTerminal: endWithInput);
        signals.ForwardTo(by =>
        {
            Write(output, $"stopped by {by}: saying goodbye");
            stop.Cancel();
        });
        if (endWithInput)
        {
            new Thread(() => EndWith(Console.In, stop)) { IsBackground = true, Name = "input" }.Start();
        }

        var worker = new TcpWorker(options, happened => Write(output, WorkerEventText.Describe(happened)), TimeProvider.System);
        WorkerEnd end = await worker.RunAsync(stop.Token).ConfigureAwait(false);
        if (end.Kind is WorkerEndKind.RunOver or WorkerEndKind.Stopped)
        {
            Write(output, end.Reason);
            return ExitCode.Done;
        }

        Write(error, $"dbp: {end.Reason}");
        return ExitCode.Failed;
    }

    /// <summary>What a head or a file is called is part of many lines.</summary>
    private static void Write(TextWriter writer, string line)
    {
        writer.WriteLine(PrintableText.Of(line));
        writer.Flush();
    }

    private static void EndWith(TextReader input, CancellationTokenSource stop)
    {
        while (input.Read() >= 0)
        {
            // Only its end says something.
        }

        stop.Cancel();
    }
}
