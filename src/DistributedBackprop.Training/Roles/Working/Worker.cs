using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Roles.Working;

/// <summary>
/// A worker: says that it is here, computes the leaves that it is offered and pushes their sums. It computes one offer at
/// a time and remembers only the newest one besides.
/// </summary>
public sealed class Worker : IRole
{
    private readonly WorkerId _id;
    private readonly RunIdentity _identity;
    private readonly TimeSpan _heartbeat;
    private readonly TimeSpan _computingMost;
    private readonly List<FlatVector> _pushed = [];
    private readonly List<FlatVector> _free = [];

    private Offer? _newest;
    private Offer? _computing;
    private Offer? _waiting;
    private long _heartbeatsComputing;
    private long _generation;
    private bool _over;

    /// <summary>Creates a worker.</summary>
    /// <param name="id">This life of the worker.</param>
    /// <param name="identity">The run that it has prepared itself for.</param>
    /// <param name="options">How often it gives a sign of life, and how long it computes at most.</param>
    public Worker(WorkerId id, RunIdentity identity, WorkerOptions options)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(options);
        _id = id;
        _identity = identity;
        _heartbeat = TimeSpan.FromSeconds(options.HeartbeatSeconds);
        _computingMost = TimeSpan.FromSeconds(options.ComputeSeconds);
    }

    /// <inheritdoc/>
    public void Handle(Input input, TimeSpan now, ICollection<Effect> effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        if (_over)
        {
            return;
        }

        switch (input)
        {
            case Start: SayHello(now, effects); break;
            case Tick: OnTick(now, effects); break;
            case Welcome welcome: _generation = Math.Max(_generation, welcome.Generation); break;
            case Offer offer: OnOffer(offer, effects); break;
            case LeavesComputed computed: OnComputed(computed, effects); break;
            case LeavesNotComputed failed: Leave(failed.Reason, failed: true, effects); break;
            case StopRequested request: Leave(request.By, failed: false, effects); break;
            case Refused or RunEnded: End(effects); break;
            default: throw new BrokenInvariantException($"A worker takes no {input?.GetType().Name ?? "null"}.");
        }
    }

    private void SayHello(TimeSpan now, ICollection<Effect> effects)
    {
        effects.Add(new SendToCoordinator(new Hello(_id, _identity)));
        effects.Add(new WakeAt(now + _heartbeat));
    }

    /// <summary>
    /// Computing that does not end is given up. Its time is counted in whole pauses between signs of life: where machine or process stood still, neither
    /// went on.
    /// </summary>
    private void OnTick(TimeSpan now, ICollection<Effect> effects)
    {
        if (_computing is { } endless && _heartbeatsComputing++ * _heartbeat >= _computingMost)
        {
            string leaves = Counted.Of(endless.Leaves.Sum(range => range.Count), "leaf", "leaves");
            string updates = Counted.Of(endless.Round.Version.Updates, "update");
            Leave(
                FormattableString.Invariant($"computing {leaves} of the {(endless.Round.Kind == RoundKind.Gradient ? "step" : "validation")} after {updates} did not end within {_computingMost.TotalSeconds} s (workers.computeSeconds)"),
                failed: true,
                effects);
        }
        else
        {
            SayHello(now, effects);
        }
    }

    private void OnOffer(Offer offer, ICollection<Effect> effects)
    {
        if (offer.Round.Version.Generation < _generation || !IsNewer(offer))
        {
            return;
        }

        _generation = offer.Round.Version.Generation;
        if (_newest is not null && offer.Round > _newest.Round)
        {
            _free.AddRange(_pushed);
            _pushed.Clear();
        }

        _newest = offer;
        if (_computing is null)
        {
            Compute(offer, effects);
        }
        else
        {
            _waiting = offer;
        }
    }

    private bool IsNewer(Offer offer) =>
        _newest is null || offer.Round > _newest.Round || (offer.Round == _newest.Round && offer.Attempt > _newest.Attempt);

    private void Compute(Offer offer, ICollection<Effect> effects)
    {
        _computing = offer;
        _heartbeatsComputing = 0;
        effects.Add(new ComputeLeaves(offer, [.. _free]));
        _free.Clear();
    }

    private void OnComputed(LeavesComputed computed, ICollection<Effect> effects)
    {
        BrokenInvariantException.ThrowUnless(_computing?.Attempt == computed.Attempt, "an answer belongs to the offer that is being computed");
        Offer done = _computing!;
        _computing = null;
        IEnumerable<FlatVector> gradients = computed.Contributions.Select(contribution => contribution.Gradient).OfType<FlatVector>();
        if (done.Round == _newest!.Round)
        {
            _pushed.AddRange(gradients);
            effects.Add(new SendToParameterServer(new Push(_id, done.Round, done.Attempt, computed.Contributions, computed.Elapsed)));
        }
        else
        {
            _free.AddRange(gradients);
            int leaves = done.Leaves.Sum(range => range.Count);
            effects.Add(new SendToParameterServer(new PushForgone(_id, done.Round, done.Attempt, leaves, computed.Elapsed)));
        }

        if (_waiting is { } next)
        {
            _waiting = null;
            if (!HasAnswered(next, done))
            {
                Compute(next, effects);
            }
        }
    }

    /// <summary>An offer made again while its leaves were being computed is answered by them. Should that answer be lost, they are offered once more.</summary>
    private static bool HasAnswered(Offer offer, Offer done) =>
        offer.Round == done.Round
        && offer.Leaves.All(range => done.Leaves.Any(covered => covered.First <= range.First && range.End <= covered.End));

    private void Leave(string reason, bool failed, ICollection<Effect> effects)
    {
        effects.Add(new SendToCoordinator(new Goodbye(_id, reason, failed)));
        End(effects);
    }

    private void End(ICollection<Effect> effects)
    {
        _over = true;
        effects.Add(new Finish());
    }
}
