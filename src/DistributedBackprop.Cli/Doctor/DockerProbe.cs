using System.Net.Sockets;

namespace DistributedBackprop.Cli.Doctor;

/// <summary>Looks for Docker. It starts no process, and gives up after a time: the daemon is asked over its own socket.</summary>
internal static class DockerProbe
{
    private const string UnixScheme = "unix://";
    private const string DefaultSocket = "/var/run/docker.sock";

    /// <summary>A daemon on the same machine answers in milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Where packages put plugins of Docker's client, besides the home folder.</summary>
    private static readonly string[] PluginFolders =
    [
        "/usr/local/lib/docker/cli-plugins", "/usr/local/libexec/docker/cli-plugins", "/usr/lib/docker/cli-plugins", "/usr/libexec/docker/cli-plugins",
    ];

    /// <summary>Looks at this machine.</summary>
    public static DockerFacts Look()
    {
        string searchPath = Environment.GetEnvironmentVariable("PATH") ?? "";
        string home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker", "cli-plugins");
        return new DockerFacts(
            MachineProbe.FindProgram("docker", searchPath),
            DaemonProblem(Environment.GetEnvironmentVariable("DOCKER_HOST"), Patience),
            MachineProbe.FindProgram("docker-compose", string.Join(Path.PathSeparator, [searchPath, home, .. PluginFolders])));
    }

    /// <summary>Why a daemon does not answer; null where it does.</summary>
    /// <param name="host">What <c>DOCKER_HOST</c> holds: unix://PATH; null or empty for the usual socket. Others are not asked.</param>
    /// <param name="patience">How long to wait.</param>
    internal static string? DaemonProblem(string? host, TimeSpan patience)
    {
        string address = string.IsNullOrEmpty(host) ? UnixScheme + DefaultSocket : host;
        if (!address.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            return $"DOCKER_HOST is {address}, which was not asked.";
        }

        if (string.IsNullOrEmpty(host) && OperatingSystem.IsWindows())
        {
            return "on Windows it was not asked.";
        }

        if (!File.Exists(address[UnixScheme.Length..]))
        {
            return $"{address} is not there.";
        }

        try
        {
            return Ping(address[UnixScheme.Length..], patience) ? null : $"{address} gave another answer than Docker's.";
        }
        catch (AggregateException exception) when (exception.InnerException is HttpRequestException or OperationCanceledException)
        {
            return exception.InnerException is HttpRequestException { InnerException: SocketException socket }
                ? $"{address}: {socket.Message}."
                : $"{address} did not answer.";
        }
    }

    private static bool Ping(string socket, TimeSpan patience)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation).ConfigureAwait(false);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        };
        using var client = new HttpClient(handler) { Timeout = patience };
        return client.GetStringAsync(new Uri("http://docker/_ping")).Result == "OK";
    }
}
