using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>A run ends by its time limit when the limit has passed, by the coordinator's clock and the time trained before, and at its first wake-up from then on.</summary>
/// <param name="options">The run's limits.</param>
internal sealed class TimeLimitChecker(StoppingOptions options) : Checker
{
    private readonly TimeSpan? _limit = options.TimeLimitSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
    private TimeSpan _now;
    private TimeSpan? _passesAt;
    private bool _isDue;

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input, TimeSpan now)
    {
        if (_limit is not { } limit || node.Kind != NodeKind.Coordinator)
        {
            return;
        }

        Require(!_isDue, $"the time limit of {limit} passed, and the coordinator was woken and did not end training");
        _now = now;
        if (input is HeadReady ready)
        {
            _passesAt = now + limit - ready.ElapsedBefore;
        }

        _isDue = input is Tick && now >= _passesAt;
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        switch (effect)
        {
            case SendToParameterServer { Message: EndTraining { Reason: { Cause: StopCause.TimeLimit } reason } }:
                Require(_now >= _passesAt, $"training ends because {reason.Text}, at {_now}; the limit passes at {_passesAt}");
                Settle();
                break;
            case SendToParameterServer { Message: EndTraining or EpochDecision { Stop: not null } } or EndRun:
                Settle();
                break;
            default:
                break;
        }
    }

    /// <inheritdoc/>
    public override void HeadDown(string server) => Settle();

    /// <summary>Training ends anyway: nothing more is expected of this head.</summary>
    private void Settle() => (_passesAt, _isDue) = (null, false);
}
