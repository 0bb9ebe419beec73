using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli.Submit;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Node;

/// <summary>
/// The run that a cluster is to train when it is there. Each server node submits it under one name, which follows from its settings and data, so that it
/// is there once; and again until it is in the queue, which no node can lose then.
/// </summary>
/// <param name="settings">The node.</param>
/// <param name="log">Is told where it cannot be submitted.</param>
/// <param name="time">The time.</param>
internal sealed class StartingRun(NodeSettings settings, INodeLog log, TimeProvider time)
{
    /// <summary>Until the node's desk is open, and a majority of the server nodes there.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>What a cluster refuses it may take once somebody has made room; each attempt reads all data.</summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMinutes(1);

    /// <summary>A node that begins does not answer at once.</summary>
    private const int LostBeforeTold = 6;

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private int _lost;

    /// <summary>Submits it, until that is done or the node ends.</summary>
    /// <returns>Whether there is such a run: at once false where it cannot be prepared.</returns>
    public async Task<bool> SubmitAsync(CancellationToken cancellationToken)
    {
        if (Prepare() is not { } request)
        {
            return false;
        }

        while (await TryAsync(request, cancellationToken).ConfigureAwait(false) is { } pause)
        {
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <returns>How long to wait before the next attempt; null for none, as it is done or never will be.</returns>
    private async Task<TimeSpan?> TryAsync(SubmissionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using DeskClient client = await DeskClient.ConnectAsync(OwnDesk.Of(settings), cancellationToken).ConfigureAwait(false);
            await client.SubmitAsync(request, (_, _) => { }).ConfigureAwait(false);
            return null;
        }
        catch (DeskException exception) when (exception.IsLost || exception.InnerException is not null)
        {
            if (++_lost >= LostBeforeTold)
            {
                Tell(exception.Message);
            }

            return Pause;
        }
        catch (DeskException exception)
        {
            Tell(exception.Message);
            return PauseAfterRefusal;
        }
        catch (ConfigurationException exception)
        {
            Tell(exception.Message);
            return null;
        }
    }

    private void Tell(string cause)
    {
        if (_told.Add(cause))
        {
            log.Write(NodeLogLevel.Warning, "startingRunNotSubmitted", $"{settings.Run} is not in the queue: {cause}");
        }
    }

    private SubmissionRequest? Prepare()
    {
        try
        {
            SubmissionRequest request = SubmitCommand.Prepare(settings.Run!, []);
            return request with { Id = RunId.Of(request.Name, request.Identity), By = settings.Name };
        }
#pragma warning disable CA1031 // Whatever is wrong with the run must not end the node, which others may send runs to.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            log.Write(NodeLogLevel.Error, "startingRunFailed", $"{settings.Run} cannot be trained: {exception.Message}");
            return null;
        }
    }
}
