using System.Net.NetworkInformation;
using DistributedBackprop.Akka;
using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Hosting.Cluster.Desk;

namespace DistributedBackprop.Cli.Node;

/// <summary>Whether a node of this machine is well.</summary>
internal static class NodeHealth
{
    /// <summary>Whether the desk of a server node answers, or something listens where another node would.</summary>
    /// <param name="settings">The node.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    public static async Task<bool> IsWellAsync(NodeSettings settings, CancellationToken cancellationToken)
    {
        if (ClusterHost.BuiltIn is null)
        {
            // A worker only dials then.
            return !settings.IsServer || Listens(settings.Port);
        }

        return settings.IsServer ? await AnswersAsync(settings, cancellationToken).ConfigureAwait(false) : Listens(settings.Port);
    }

    private static bool Listens(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);

    private static async Task<bool> AnswersAsync(NodeSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            using DeskClient client = await DeskClient.ConnectAsync(OwnDesk.Of(settings), cancellationToken).ConfigureAwait(false);
            await client.StatusAsync().ConfigureAwait(false);
            return true;
        }
        catch (DeskException)
        {
            return false;
        }
    }
}
