using System.Net;
using System.Net.Sockets;
using DistributedBackprop.Hosting.Tests;
using DistributedBackprop.Hosting.Tests.Cluster.Desk;

namespace DistributedBackprop.Cli.Tests.Desk;

/// <summary>Who is let in by a desk, and which node a client trusts.</summary>
public sealed class DeskAccessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Only_who_has_the_token_is_answered()
    {
        using var desk = new OpenDesk("one");
        File.WriteAllText(_folder["right"], "one\n");
        File.WriteAllText(_folder["wrong"], "another\n");

        Assert.Equal(0, Status(desk, "--token-file", _folder["right"]).ExitCode);
        Assert.Equal(
            new CommandRun(1, "", $"dbp: the node at {desk.Address} refuses the token: it has another one. Give both ends the same token.\n"),
            Status(desk, "--token-file", _folder["wrong"]));
        Assert.Equal(
            new CommandRun(1, "", $"dbp: the node at {desk.Address} demands a token, and this end was given none. Give both ends the same token.\n"), Status(desk));
        Assert.EndsWith(" Copy the one of the other end to here, or name it.\n", Status(desk, "--token-file", _folder["none"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_node_of_the_trusted_certificate_is_asked()
    {
        (string certificate, string key) = MakeCertificate("node");
        (string another, _) = MakeCertificate("another");
        using var desk = new OpenDesk(certificate: certificate, key: key);

        Assert.Equal(0, Status(desk, "--trust", certificate).ExitCode);
        Assert.Contains("has another certificate", Status(desk, "--trust", another).Error, StringComparison.Ordinal);
        Assert.Contains("is not trusted", Status(desk, "--tls").Error, StringComparison.Ordinal);
        Assert.Equal(
            new CommandRun(1, "", $"dbp: the node at {desk.Address} demands TLS, and this end uses none. Use TLS at both ends or at neither: --certificate and --key where connections are accepted, --trust or --tls where they are made.\n"),
            Status(desk));
    }

    /// <summary>As the port of the cluster does, or one that expects TLS of a program that knows no answer.</summary>
    [Fact]
    public async Task What_ends_the_connection_is_no_desk()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task ending = Task.Run(async () =>
        {
            using Socket socket = await listener.AcceptSocketAsync();
            await socket.ReceiveAsync(new byte[1024]);
            socket.Shutdown(SocketShutdown.Both);
        });

        Assert.Equal(
            new CommandRun(1, "", $"dbp: the node at {listener.LocalEndpoint} ended the connection during the handshake. Name the port of a node's desk, 4055 where it says no other, and give --tls or --trust exactly where the cluster has a certificate.\n"),
            CommandRun.Of("status", "--of", $"{listener.LocalEndpoint}"));
        await ending;
    }

    private static CommandRun Status(OpenDesk desk, params string[] options) => CommandRun.Of(["status", "--of", $"{desk.Address}", .. options]);

    private (string Certificate, string Key) MakeCertificate(string name)
    {
        (string certificate, string key) = (_folder[$"{name}.pem"], _folder[$"{name}-key.pem"]);
        Assert.Equal(0, CommandRun.Of("certificate", "127.0.0.1", "--certificate", certificate, "--key", key).ExitCode);
        return (certificate, key);
    }
}
