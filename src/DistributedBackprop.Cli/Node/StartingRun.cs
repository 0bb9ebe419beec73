using DistributedBackprop.Akka.Contract;
using DistributedBackprop.Cli.Submit;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;

namespace DistributedBackprop.Cli.Node;

/// <summary>
/// The run that a cluster is to train when it is there. Each server node submits it, and again and again: under one name, which follows
/// from its settings and data, so that it is there once.
/// </summary>
/// <param name="settings">The node.</param>
/// <param name="log">Is told where it cannot be submitted.</param>
internal sealed class StartingRun(NodeSettings settings, INodeLog log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Keeps it submitted until the node ends.</summary>
    public async Task KeepSubmittedAsync(CancellationToken cancellationToken)
    {
        SubmissionRequest? request = Prepare();
        DeskAccess access = OwnDesk.Of(settings);
        while (request is not null)
        {
            try
            {
                using DeskClient client = await DeskClient.ConnectAsync(access, cancellationToken).ConfigureAwait(false);
                await client.SubmitAsync(request, (_, _) => { }).ConfigureAwait(false);
            }
            catch (DeskException exception)
            {
                log.Write(NodeLogLevel.Debug, "startingRun", exception.Message);
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
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
