using System.CommandLine;
using DistributedBackprop.Cli.Work;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Desk;

/// <summary>The arguments of every command that asks a cluster: which node, and how one gets in.</summary>
internal sealed class DeskArguments
{
    private readonly Option<string> _address;
    private readonly Option<string?> _token = new("--token-file") { Description = $"The file of the token that the cluster asks for. Without it: the environment variable {LinkToken.Variable}, or the file that {LinkToken.FileVariable} names.", HelpName = "FILE" };
    private readonly Option<bool> _tls = new("--tls") { Description = "Secures the link by TLS 1.3; the node's certificate must be one that this machine trusts." };
    private readonly Option<string?> _trust = new("--trust") { Description = "Secures the link by TLS 1.3, and trusts exactly the certificate in this file.", HelpName = "FILE" };

    /// <summary>Adds the arguments to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="address">The name of the option that says which node: --to or --of.</param>
    public DeskArguments(Command command, string address)
    {
        _address = new Option<string>(address) { Description = $"Any node of the cluster, by the port of its desk. Without a port: {DeskServer.UsualPort}.", HelpName = "HOST[:PORT]", Required = true };
        foreach (Option option in new Option[] { _address, _token, _tls, _trust })
        {
            command.Add(option);
        }
    }

    /// <summary>Who asks, for people.</summary>
    public static string Caller => $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>How the node is reached.</summary>
    /// <exception cref="ConfigurationException">The address is none, or the token's file cannot be read.</exception>
    public DeskAccess Of(ParseResult parsed) => new()
    {
        Address = DeskAddress.Parse(parsed.GetRequiredValue(_address), _address.Name),
        Token = LinkToken.Read(parsed.GetValue(_token)),
        IsSecured = parsed.GetValue(_tls) || parsed.GetValue(_trust) is not null,
        TrustedCertificateFile = parsed.GetValue(_trust),
    };

    /// <summary>The arguments that reach the same node, for commands that are shown. The token's place is not among them where it is the environment.</summary>
    /// <param name="parsed">The command line.</param>
    public string Written(ParseResult parsed)
    {
        List<string> words = ["--of", ShellWord.Of(parsed.GetRequiredValue(_address))];
        if (parsed.GetValue(_token) is { } token)
        {
            words.AddRange([_token.Name, ShellWord.Of(token)]);
        }

        if (parsed.GetValue(_trust) is { } trust)
        {
            words.AddRange([_trust.Name, ShellWord.Of(trust)]);
        }
        else if (parsed.GetValue(_tls))
        {
            words.Add(_tls.Name);
        }

        return string.Join(' ', words);
    }
}
