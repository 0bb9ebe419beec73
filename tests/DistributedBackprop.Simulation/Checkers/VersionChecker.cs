using DistributedBackprop.Simulation.Scenarios;
using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>
/// (generation, updates) only grows, update by update; and equal numbers of updates mean equal bytes of parameters,
/// whatever the generation: those of the undisturbed run.
/// </summary>
/// <param name="undisturbed">The run without faults.</param>
internal sealed class VersionChecker(UndisturbedRun undisturbed) : Checker
{
    private long _lastGeneration;
    private ModelVersion? _version;

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case Report { Event: HeadStarted started }: Begin(started.Version); break;
            case Report { Event: StepApplied step }: Apply(step.Before); break;
            case SendToWorker { Message: Welcome welcome }: Require(welcome.Generation == _version?.Generation, $"a worker is welcomed to generation {welcome.Generation}; the head is at {_version}"); break;
            case SendToWorker { Message: Offer offer }: RequireOffered(offer); break;
            case SendToVoter { Message: KeepRequest keep }: RequireKept(keep.Checkpoint); break;
            default: break;
        }
    }

    /// <inheritdoc/>
    public override void HeadDown(string server) => _version = null;

    private void Begin(ModelVersion version)
    {
        Require(version.Generation > _lastGeneration, $"a head begins generation {version.Generation} after generation {_lastGeneration}");
        Require(_version is null, $"a head begins at {version} though it is at {_version}");
        _lastGeneration = version.Generation;
        _version = version;
    }

    private void Apply(ModelVersion before)
    {
        Require(before == _version, $"an update is applied to {before}; the head is at {_version}");
        _version = before with { Updates = before.Updates + 1 };
    }

    private void RequireOffered(Offer offer)
    {
        Require(offer.Round.Version == _version, $"parameters of {offer.Round.Version} are offered; the head is at {_version}");
        RequireSame(offer.Round.Version, offer.Parameters, "offered");
    }

    /// <summary>A checkpoint is sent again until it is answered, while training goes on. One of a head that does not lead yet confirms what it goes on from.</summary>
    private void RequireKept(Checkpoint checkpoint)
    {
        Require(_version is not { } version || (checkpoint.Version.Generation == version.Generation && checkpoint.Version.Updates <= version.Updates), $"a checkpoint of {checkpoint.Version} is to be kept; the head is at {_version}");
        RequireSame(checkpoint.Version, checkpoint.Tensors.Parameters, "to be kept in a checkpoint");
    }

    private void RequireSame(ModelVersion version, FlatVector parameters, string what)
    {
        string hash = VectorHash.Of(parameters);
        string? expected = undisturbed.ParametersHashAt(version.Updates);
        Require(hash == expected, $"the parameters of {version} that are {what} have the hash {hash}; those of the undisturbed run after {version.Updates} updates have {expected}");
    }
}
