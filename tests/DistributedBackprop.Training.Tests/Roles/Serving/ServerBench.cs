using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Plan;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Roles;
using DistributedBackprop.Training.Roles.Serving;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Training.Tests.Roles.Serving;

/// <summary>A parameter server with a one-parameter model: two steps of four leaves of one example an epoch.</summary>
internal sealed class ServerBench
{
    /// <summary>The generation of a new run's head.</summary>
    public const long Generation = 1;

    public static readonly TrainingPlan Plan = new(trainingExamples: 8, validationExamples: 0, miniBatch: 4, microBatch: 1);

    public static readonly TrainingPlan PlanWithValidation = new(trainingExamples: 8, validationExamples: 3, miniBatch: 4, microBatch: 1);

    /// <summary>No checkpoint but the last; nothing is late before it is overdue.</summary>
    public static readonly TrainingOptions Options = new()
    {
        Checkpoint = new CheckpointOptions { EverySeconds = null, EverySteps = null },
        Workers = new WorkerOptions { OfferAgainSeconds = 10, StragglerFactor = null },
    };

    private readonly RoleProbe _probe;
    private readonly Checkpoint? _checkpoint;

    /// <summary>A server with one voter, which keeps a checkpoint.</summary>
    public ServerBench(TrainingOptions? options = null, TrainingPlan? plan = null, Checkpoint? checkpoint = null, long lastGeneration = 0)
    {
        _probe = new RoleProbe(new ParameterServer(Sample.Head, new Electorate([Sample.Server]), lastGeneration, Sample.Identity, plan ?? Plan, options ?? Options, Model));
        _checkpoint = checkpoint;
    }

    public FakeModel Model { get; } = new();

    /// <summary>A server whose generation is durable and whose first round is offered to the members.</summary>
    public static ServerBench Begun(out IReadOnlyList<Effect> effects, TrainingOptions? options = null, TrainingPlan? plan = null, params WorkerId[] members)
    {
        var bench = new ServerBench(options, plan);
        bench.Feed(new Start());
        bench.Win(Generation);
        effects = bench.Assign(members.Length > 0 ? members : [Sample.Anna]);
        return bench;
    }

    public IReadOnlyList<Effect> Feed(Input input) => _probe.Feed(input);

    public IReadOnlyList<Effect> FeedAfter(double seconds, Input input) => _probe.FeedAfter(seconds, input);

    public IReadOnlyList<Effect> Assign(params WorkerId[] members) =>
        Feed(new Assignment(Generation, [.. members.Select(worker => new WorkerShare(worker, 1))]));

    /// <summary>Answers every offer among the effects.</summary>
    /// <returns>What follows.</returns>
    public IReadOnlyList<Effect> AnswerAll(IEnumerable<Effect> effects) =>
        [.. Offers(effects).SelectMany(offer => Feed(Answer(offer.Worker, offer.Offer)))];

    /// <summary>Runs to the end of the epoch and decides on it.</summary>
    /// <returns>What follows from the decision.</returns>
    public IReadOnlyList<Effect> FinishEpoch(IReadOnlyList<Effect> effects, bool isBest = true, StopReason? stop = null)
    {
        while (!effects.ToCoordinator<EpochThrough>().Any())
        {
            Assert.NotEmpty(Offers(effects));
            effects = AnswerAll(effects);
        }

        return Feed(new EpochDecision(effects.ToCoordinator<EpochThrough>().Single().Epoch, isBest, stop));
    }

    /// <summary>Lets the voter promise the generation, and hand over its checkpoint.</summary>
    /// <returns>What follows.</returns>
    public IReadOnlyList<Effect> Win(long generation)
    {
        IReadOnlyList<Effect> effects = Feed(new Vote(Sample.Server, generation, _probe.Now, _checkpoint is null ? null : CheckpointId.Of(_checkpoint)));
        return _checkpoint is null ? effects : Feed(new Fetched(Sample.Server, generation, _checkpoint));
    }

    /// <summary>Answers that the checkpoint among the effects is durable.</summary>
    public IReadOnlyList<Effect> Stored(IEnumerable<Effect> effects)
    {
        KeepRequest request = Assert.Single(effects.ToVoter<KeepRequest>());
        return Feed(new Kept(Sample.Server, request.Generation, request.Number));
    }

    /// <summary>Answers that the checkpoint among the effects could not be written.</summary>
    public IReadOnlyList<Effect> NotStored(IEnumerable<Effect> effects)
    {
        KeepRequest request = Assert.Single(effects.ToVoter<KeepRequest>());
        return Feed(new KeepFailed(Sample.Server, request.Generation, request.Number, "No space left on device"));
    }

    public static Checkpoint CheckpointOf(IEnumerable<Effect> effects) => Assert.Single(effects.ToVoter<KeepRequest>()).Checkpoint;

    public static RunOutcome OutcomeOf(IReadOnlyList<Effect> effects)
    {
        Assert.IsType<Finish>(effects[^1]);
        return Assert.Single(effects.ToCoordinator<TrainingOver>()).Outcome;
    }

    public static IReadOnlyList<(WorkerId Worker, Offer Offer)> Offers(IEnumerable<Effect> effects) =>
        [.. effects.OfType<SendToWorker>().Where(send => send.Message is Offer).Select(send => (send.Worker, (Offer)send.Message))];

    public static int[] LeavesOf(Offer offer) => [.. offer.Leaves.SelectMany(range => Enumerable.Range(range.First, range.Count))];

    /// <summary>The honest answer: the gradient of leaf i is 2^i, so that a sum tells which leaves it counts.</summary>
    public static Push Answer(WorkerId worker, Offer offer) => new(
        worker, offer.Round, offer.Attempt, [.. LeavesOf(offer).Select(leaf => ContributionOf(offer.Round, leaf))], TimeSpan.FromSeconds(0.5));

    public static Contribution ContributionOf(RoundId round, int leaf) => round.Kind == RoundKind.Gradient
        ? Sample.Leaf(leaf, gradient: 1 << leaf)
        : Sample.Leaf(leaf) with { Gradient = null };
}
