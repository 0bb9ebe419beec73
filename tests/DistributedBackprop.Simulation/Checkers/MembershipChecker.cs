using DistributedBackprop.Simulation.World;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Simulation.Checkers;

/// <summary>An assignment names every life of a worker that is certainly there, and no other: none that said goodbye, was followed by a later one, or was silent too long when the coordinator last looked. Once training is over, what it assigns means nothing.</summary>
/// <param name="options">How long a sign of life lasts.</param>
internal sealed class MembershipChecker(WorkerOptions options) : Checker
{
    private readonly SignsOfLife _signs = new(TimeSpan.FromSeconds(options.SilenceSeconds));
    private TimeSpan _now;
    private TimeSpan _lastLook;
    private bool _isOver;

    /// <inheritdoc/>
    public override void Handling(NodeLife node, Input input, TimeSpan now)
    {
        if (node.Kind == NodeKind.Coordinator)
        {
            _now = now;
            _lastLook = input is Start or Tick ? now : _lastLook;
            _isOver |= input is TrainingOver;
            _signs.Note(input, now);
        }
    }

    /// <inheritdoc/>
    public override void Issued(NodeLife node, Effect effect)
    {
        if (effect is SendToParameterServer { Message: Assignment assignment } && !_isOver)
        {
            Check(assignment);
        }
    }

    /// <inheritdoc/>
    public override void HeadDown(string server)
    {
        _signs.Clear();
        _isOver = false;
    }

    private void Check(Assignment assignment)
    {
        WorkerId[] assigned = [.. assignment.Workers.Select(share => share.Worker)];
        Require(assigned.Distinct().Count() == assigned.Length, $"a worker is assigned twice: {TraceText.Of(assignment)}");
        Require(assignment.Workers.All(share => share.Weight > 0 && double.IsFinite(share.Weight)), $"a weight is not positive: {TraceText.Of(assignment)}");
        Require(!_signs.ThereAt(_now).Except(assigned).Any(), $"worker {_signs.ThereAt(_now).Except(assigned).FirstOrDefault()} is there and not assigned: {TraceText.Of(assignment)}");
        Require(!assigned.Except(_signs.ThereAt(_lastLook)).Any(), $"worker {assigned.Except(_signs.ThereAt(_lastLook)).FirstOrDefault()} is assigned and not there: {TraceText.Of(assignment)}");
    }
}
