using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Roles;

namespace DistributedBackprop.Hosting.Tests.InProcess;

/// <summary>
/// Lets no step begin before the checkpoint of the step before it has been written or has failed. With a checkpoint every step
/// a run then writes the same files in the same order each time.
/// </summary>
internal sealed class Lockstep
{
    private static readonly TimeSpan Hung = TimeSpan.FromSeconds(60);

    private readonly object _gate = new();
    private long _answers;

    /// <summary>Notes that storage has answered.</summary>
    public void Observe(RunEvent happened)
    {
        if (happened is CheckpointWritten or CheckpointFailed)
        {
            lock (_gate)
            {
                _answers++;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Waits until the checkpoint of the offer's version is answered for.</summary>
    public void Await(Offer offer)
    {
        lock (_gate)
        {
            while (_answers < offer.Round.Version.Updates)
            {
                if (!Monitor.Wait(_gate, Hung))
                {
                    throw new TimeoutException($"No answer from storage before {offer.Round}.");
                }
            }
        }
    }
}
