using DistributedBackprop.Cli.Desk;
using DistributedBackprop.Cli.Train;
using DistributedBackprop.Hosting.Cluster.Desk;
using DistributedBackprop.Hosting.Cluster.Runs;
using DistributedBackprop.Training;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;
using DistributedBackprop.Training.Stopping;

namespace DistributedBackprop.Cli.Submit;

/// <summary>Prints what becomes of a run of a cluster. A node that is lost is asked again for a while: the run goes on without it.</summary>
/// <param name="access">How the node is reached.</param>
/// <param name="id">The run.</param>
/// <param name="output">Where lines go.</param>
/// <param name="time">The time.</param>
internal sealed class FollowedRun(DeskAccess access, string id, TextWriter output, TimeProvider time)
{
    /// <summary>So long is waited between two questions where the last one brought nothing new.</summary>
    private static readonly TimeSpan QuestionGap = TimeSpan.FromMilliseconds(500);

    /// <summary>So long may the node be lost, or say nothing of the run: a restart, or a change of heads. Longer than a node may take for one answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly List<EpochRecord> _epochs = [];
    private long _heard = time.GetTimestamp();
    private bool _isLost;
    private string? _place;

    /// <summary>Prints lines until the run is over.</summary>
    /// <param name="fetchWith">The command that brings the model.</param>
    /// <param name="cancellationToken">Nobody looks any more.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    /// <exception cref="DeskException">The node is lost for too long, or does not know the run any more.</exception>
    public async Task<int> FollowAsync(string fetchWith, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using DeskClient client = await DeskClient.ConnectAsync(access, cancellationToken).ConfigureAwait(false);
                return ReportEnd(await UntilOverAsync(client, cancellationToken).ConfigureAwait(false), fetchWith);
            }
            catch (DeskException exception) when (time.GetElapsedTime(_heard) < Patience)
            {
                if (!_isLost)
                {
                    _isLost = true;
                    Write($"{exception.Message} The run does not need this command; asking again");
                }

                await Task.Delay(QuestionGap, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <returns>The run, once it is over and all its epochs are printed.</returns>
    private async Task<RunStatus> UntilOverAsync(DeskClient client, CancellationToken cancellationToken)
    {
        while (true)
        {
            RunResult found = await client.FindAsync(id, _epochs.Count > 0 ? _epochs[^1].Epoch : 0).ConfigureAwait(false);
            _heard = time.GetTimestamp();
            _isLost = false;
            WriteNews(found);
            if (found.Epochs.Count > 0)
            {
                continue;
            }

            if (found.IsOver)
            {
                return found.Run;
            }

            await Task.Delay(QuestionGap, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void WriteNews(RunResult found)
    {
        string? place = found.Run.Before switch
        {
            null => _place,
            0 => "training",
            int before => $"waiting for {Counted.Of(before, "run")} before it",
        };
        if (place != _place)
        {
            _place = place;
            Write(place!);
        }

        var text = new RunEventText(found.Run.Epochs, resumeWith: "");
        foreach (EpochRecord epoch in found.Epochs)
        {
            _epochs.Add(epoch);
            Write(text.Describe(new EpochFinished(epoch, StoppingCriteria.LastIsBest(_epochs)))!);
        }
    }

    private int ReportEnd(RunStatus run, string fetchWith)
    {
        Write(FormattableString.Invariant($"{RunStateText.Of(run.State)} after {Counted.Of(run.Epoch, "epoch")} and {Counted.Of(run.Updates, "update")}: {run.Outcome}"));
        if (run.ParametersSha256 is { } sha256)
        {
            Write($"fetch the model with: {fetchWith}");
            Write($"parameters sha256={sha256}");
        }

        return run.State == RunState.Ended ? ExitCode.Done : ExitCode.Failed;
    }

    private void Write(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
