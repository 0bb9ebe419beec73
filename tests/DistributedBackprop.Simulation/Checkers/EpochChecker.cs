using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>A published line never changes, lines come in order, and all that faults cannot change in them is as in the undisturbed run.</summary>
/// <param name="undisturbed">The run without faults.</param>
internal sealed class EpochChecker(UndisturbedRun undisturbed) : Checker
{
    private readonly List<EpochRecord> _published = [];
    private readonly Dictionary<string, int> _publishedOn = [];
    private bool _isRewound;

    /// <inheritdoc/>
    public override void MakingDurable(string server, Effect write)
    {
        if (write is PublishEpochs publish)
        {
            Require(publish.Epochs.Count >= _publishedOn.GetValueOrDefault(server) || _isRewound, $"{publish.Epochs.Count} epochs are published on {server} after {_publishedOn.GetValueOrDefault(server)}");
            _publishedOn[server] = publish.Epochs.Count;
            Require(publish.Epochs.Zip(_published).All(pair => IsSame(pair.First, pair.Second)), $"one of the {_published.Count} published epochs is published again with other values");
            foreach (EpochRecord epoch in publish.Epochs.Skip(_published.Count))
            {
                RequireSame(epoch);
                _published.Add(epoch);
            }
        }
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        if (effect is Report { Event: EpochFinished finished })
        {
            RequireSame(finished.Epoch);
        }
    }

    /// <inheritdoc/>
    public override void Restoring(string server, RestoredFiles files) => _isRewound |= files.CheckpointsWereDamaged;

    /// <summary>A run that had to fall back to an older checkpoint has trained epochs again: to the same values, in other times. The lines that are there stay.</summary>
    private bool IsSame(EpochRecord epoch, EpochRecord published) =>
        _isRewound ? WithoutTimes(epoch) == WithoutTimes(published) : epoch == published;

    private void RequireSame(EpochRecord epoch)
    {
        Require(epoch.Epoch <= undisturbed.History.Count, $"epoch {epoch.Epoch} is finished; the undisturbed run has {undisturbed.History.Count}");
        EpochRecord expected = undisturbed.History[epoch.Epoch - 1];
        Require(WithoutTimes(epoch) == WithoutTimes(expected), $"epoch {epoch.Epoch} is {epoch}; in the undisturbed run it is {expected}");
    }

    private static EpochRecord WithoutTimes(EpochRecord epoch) => epoch with { Seconds = 0, ExamplesPerSecond = 0 };
}
