using System.CommandLine;
using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Certificate;

/// <summary>The command <c>dbp certificate</c>: makes a certificate by which workers know their head.</summary>
internal static class CertificateCommand
{
    private const int UsualDays = 365;

    /// <summary>The command, ready to be added to the root.</summary>
    public static Command Create()
    {
        var hosts = new Argument<string[]>("HOST") { Description = "The names and addresses under which workers reach the head.", Arity = ArgumentArity.OneOrMore };
        var certificate = new Option<string>("--certificate") { Description = "The certificate's file, for head and workers.", HelpName = "FILE", DefaultValueFactory = _ => "head.pem" };
        var key = new Option<string>("--key") { Description = "The private key's file, for the head alone.", HelpName = "FILE", DefaultValueFactory = _ => "head-key.pem" };
        var days = new Option<int>("--days") { Description = "How long the certificate is valid.", HelpName = "N", DefaultValueFactory = _ => UsualDays };
        var command = new Command("certificate", "Makes a certificate and its key, so that links between head and workers are secured by TLS 1.3.") { hosts, certificate, key, days };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(days) is < 1 or > CertificateMaker.DaysMost)
            {
                throw new ConfigurationException($"--days goes from 1 to {CertificateMaker.DaysMost}.");
            }

            string certificateFile = parsed.GetRequiredValue(certificate);
            string keyFile = parsed.GetRequiredValue(key);
            foreach (string file in new[] { certificateFile, keyFile }.Where(File.Exists))
            {
                throw new ConfigurationException($"{file} exists already. Choose other names with --certificate and --key, or remove it.");
            }

            try
            {
                CertificateMaker.Make(parsed.GetRequiredValue(hosts), parsed.GetValue(days), certificateFile, keyFile);
            }
            catch (ArgumentException exception)
            {
                throw new ConfigurationException(exception.Message);
            }

            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"{certificateFile}: the certificate. Head: --certificate {ShellWord.Of(certificateFile)} --key {ShellWord.Of(keyFile)}; workers get a copy: --trust {ShellWord.Of(certificateFile)}");
            output.WriteLine($"{keyFile}: its private key, which stays with the head");
            return ExitCode.Done;
        });
        return command;
    }
}
