using System.CommandLine;
using DistributedBackprop.Cli.Train;
using DistributedBackprop.Cli.Train.Places;
using DistributedBackprop.Cli.Work;
using DistributedBackprop.Hosting.Tcp;

namespace DistributedBackprop.Cli.Head;

/// <summary>The command <c>dbp head</c>: leads a run whose workers are other processes, on this machine or others.</summary>
internal static class HeadCommand
{
    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var run = new RunArguments();
        var listen = new Option<string?>("--listen") { Description = "Where workers find this head: an address of this machine, or * for all of them, and a port. Anything but loopback needs a token.", HelpName = "HOST:PORT", Required = true };
        Option<string?> token = LinkToken.Option();
        var certificate = new Option<string?>("--certificate") { Description = "Secures links by TLS 1.3 with the certificate in this PEM file; 'dbp certificate' makes one.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "The PEM file of the certificate's private key.", HelpName = "FILE" };
        var command = new Command("head", "Leads a run whose workers are other processes: waits for 'dbp worker', and leaves a run folder.");
        run.AddTo(command);
        foreach (Option option in new Option[] { listen, token, certificate, key })
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(certificate) is null != (result.GetResult(key) is null))
            {
                result.AddError("--certificate and --key go together.");
            }
        });
        command.SetAction((parsed, _) =>
        {
            var options = new TcpHeadOptions
            {
                Listen = LinkAddress.Parse(parsed.GetValue(listen)!, "--listen"),
                Token = LinkToken.Read(parsed.GetValue(token), parsed.InvocationConfiguration.Error),
                CertificateFile = parsed.GetValue(certificate),
                KeyFile = parsed.GetValue(key),
            };
            return run.TrainAsync(parsed, new ListeningHead(options, Written(parsed, [listen, token, certificate, key])), []);
        });
        return command;
    }

    /// <summary>The options that were given, as one would write them again.</summary>
    private static string Written(ParseResult parsed, IEnumerable<Option<string?>> options) => string.Join(
        ' ',
        options.Where(option => parsed.GetResult(option) is not null).Select(option => $"{option.Name} {ShellWord.Of(parsed.GetValue(option)!)}"));
}
