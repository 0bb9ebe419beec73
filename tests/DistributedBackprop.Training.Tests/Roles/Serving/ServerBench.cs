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

    /// <summary>No checkpoint but the last.</summary>
    public static readonly TrainingOptions Options = new()
    {
        Checkpoint = new CheckpointOptions { EverySeconds = null, EverySteps = null },
        Workers = new WorkerOptions { OfferAgainSeconds = 10 },
    };

    private readonly RoleProbe _probe;

    public ServerBench(TrainingOptions? options = null, TrainingPlan? plan = null, Checkpoint? checkpoint = null, long lastGeneration = 0) =>
        _probe = new RoleProbe(new ParameterServer(Sample.Identity, plan ?? Plan, options ?? Options, Model, lastGeneration, checkpoint));

    public FakeModel Model { get; } = new();

    /// <summary>A server whose generation is durable and whose first round is offered to the members.</summary>
    public static ServerBench Begun(out IReadOnlyList<Effect> effects, TrainingOptions? options = null, TrainingPlan? plan = null, params WorkerId[] members)
    {
        var bench = new ServerBench(options, plan);
        bench.Feed(new Start());
        bench.Feed(new GenerationStored(Generation));
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

    /// <summary>Answers that the checkpoint among the effects is durable.</summary>
    public IReadOnlyList<Effect> Stored(IEnumerable<Effect> effects) => Feed(new CheckpointStored(CheckpointOf(effects)));

    /// <summary>Answers that the checkpoint among the effects could not be written.</summary>
    public IReadOnlyList<Effect> NotStored(IEnumerable<Effect> effects) => Feed(new CheckpointNotStored(CheckpointOf(effects), "No space left on device"));

    public static Checkpoint CheckpointOf(IEnumerable<Effect> effects) => Assert.Single(effects.OfType<StoreCheckpoint>()).Checkpoint;

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
