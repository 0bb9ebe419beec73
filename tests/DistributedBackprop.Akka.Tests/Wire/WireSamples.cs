using System.Reflection;
using Akka.Actor;
using DistributedBackprop.Akka.Bulk;
using DistributedBackprop.Akka.Nodes;
using DistributedBackprop.Akka.Nodes.Founding;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Wire;

/// <summary>Messages that travel, with values that are all different from each other, so that two fields in the wrong order are found.</summary>
internal static class WireSamples
{
    private static readonly WorkerId Worker = new("wörker", 71);

    private static readonly HeadId Head = new(new ServerId("head:4053"), 72);

    private static readonly ServerId Voter = new("voter:4053");

    private static readonly RunIdentity Identity = new("settings", "data", 73);

    private static readonly RoundId Gradients = new(new ModelVersion(74, long.MaxValue), RoundKind.Gradient);

    private static readonly RoundId Validation = new(new ModelVersion(75, 76), RoundKind.Validation);

    private static readonly CheckpointId Checkpoint = new(new ModelVersion(77, 78), 79, IsLast: true);

    private static readonly CheckpointId Older = new(new ModelVersion(80, 81), 82, IsLast: false);

    private static readonly NodeSums[] Nodes =
    [
        new(new TreeNode(3, 0), new ExampleSums(83, double.NaN, 84, -0.0, double.PositiveInfinity)),
        new(new TreeNode(0, 8), new ExampleSums(85, 0.1, 86, 0.2, 0.3)),
    ];

    private static readonly CheckpointLabel Label = new(
        new ModelVersion(87, 88),
        Identity,
        new RunProgress
        {
            Updates = 89,
            EpochSums = new ExampleSums(90, 0.4, 91, 0.5, 0.6),
            RelativeChange = 0.7,
            BestEpoch = 1,
            Stopped = new StopReason(StopCause.Diverged, "it grew"),
            ElapsedSeconds = 1.5,
        },
        Epochs: 92,
        ["velocity", "mean"],
        HasBest: true);

    /// <summary>Types that must not travel: they hold vectors, or go between coordinator and parameter server, which share a process.</summary>
    public static IReadOnlySet<Type> NotTravelling { get; } = new HashSet<Type>
    {
        typeof(Offer),
        typeof(Push),
        typeof(KeepRequest),
        typeof(Fetched),
        typeof(HeadReady),
        typeof(Assignment),
        typeof(SpeedsMeasured),
        typeof(EpochThrough),
        typeof(Quarantine),
        typeof(MemberNeeded),
        typeof(EpochDecision),
        typeof(EndTraining),
        typeof(TrainingOver),
    };

    /// <summary>The types of everything that nodes might be told: messages of roles and of nodes.</summary>
    public static IReadOnlyList<Type> AllTypes { get; } =
    [
        .. ConcreteTypesOf(typeof(IWire), typeof(IWire).Assembly),
        .. ConcreteTypesOf(typeof(Message), typeof(Message).Assembly),
    ];

    /// <summary>Messages of every type that travels.</summary>
    /// <param name="one">An actor, for messages that name one.</param>
    /// <param name="other">Another.</param>
    public static IReadOnlyList<object> Of(IActorRef one, IActorRef other) =>
    [
        new Hello(Worker, Identity),
        new Welcome(-1),
        new Refused(""),
        new Goodbye(Worker, "a \"reason\" \u4E16", Failed: true),
        new RunEnded("a \"reason\" \u4E16", Failed: true),
        new TicketedOffer(Gradients, 1, [new LeafRange(2, 3), new LeafRange(5, int.MaxValue)], [new LeafRange(7, 9)], new BulkTicket("owner:4054", 11)),
        new TicketedOffer(Validation, 1, [], [], new BulkTicket("", 0)),
        new TicketedPush(Worker, Gradients, 2, Nodes, TimeSpan.FromTicks(12), new BulkTicket("owner:4054", 13)),
        new TicketedPush(Worker, Validation, 2, Nodes, TimeSpan.Zero, Gradients: null),
        new PushForgone(Worker, Gradients, 3, 14, TimeSpan.FromTicks(15)),
        new VoteRequest(Head, Identity, 4, TimeSpan.FromTicks(-16)),
        new Vote(Voter, 5, TimeSpan.FromTicks(17), Checkpoint),
        new Vote(Voter, 5, TimeSpan.FromTicks(17), Newest: null),
        new Outvoted(Voter, 6, new Promise(18, Head)),
        new VoteFailed(Voter, 7, "no disk"),
        new TicketedKeep(Head, 8, 19, Label, new BulkTicket("owner:4054", 20)),
        new Kept(Voter, 9, 21),
        new KeepFailed(Voter, 10, 22, "full"),
        new FetchRequest(Head, 11, Checkpoint),
        new TicketedFetched(Voter, 12, Label with { OptimizerState = [], HasBest = false, Epochs = 0, Progress = new RunProgress() }, new BulkTicket("owner:4054", 23)),
        new FetchFailed(Voter, 13, Checkpoint, Older, "damaged"),
        new FetchFailed(Voter, 13, Checkpoint, Newest: null, "damaged"),
        new NodeGreeting("a", "b:4054", "token", IsAnswer: true),
        new FoundingAsked(Voter, 34),
        new FoundingAnswered(Voter, 35, Consents: true, IsInCluster: false),
        new WorkerSeeksRun("a", new Guid("00112233-4455-6677-8899-aabbccddeeff"), 24, "b:4054"),
        new RunInvitation(Worker, [1, 2], "b:4054", one, other),
        new WorkerTurnedAway("full"),
        new InvitationDeclined(Worker, "no data"),
        new RecordsAsked(),
        new RecordTold(Voter, [3, 4]),
        new RecordsTold(Voter, "b:4054", 25),
        new RecordToKeep([5, 6], "b:4054"),
        new RecordKept(Voter, []),
        new RecordNotKept(Voter, "run", "full"),
        new ServerLeaves(Voter, 36),
        new ServerMayLeave(),
        new RunToOpen("run"),
        new RunSubmitted([7, 8], "b:4054"),
        new CancelAsked("run", "somebody"),
        new StatusAsked(93),
        new RunAsked("run", 26),
        new DeskAnswer([9]),
        new Declined("no"),
        new RunsDone(Succeeded: true),
        new ChunkAsked(27, 28, 29, 30, 31),
        new FileChunkAsked("sha", 32, 33),
        new Chunk([10]),
        new ChunkRefused("gone", IsKept: true),
    ];

    private static IEnumerable<Type> ConcreteTypesOf(Type root, Assembly assembly) =>
        assembly.GetTypes().Where(type => root.IsAssignableFrom(type) && type is { IsAbstract: false, IsInterface: false });
}
