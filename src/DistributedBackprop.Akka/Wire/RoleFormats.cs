using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;
using MessagePack;
using static DistributedBackprop.Akka.Wire.Fields;

namespace DistributedBackprop.Akka.Wire;

/// <summary>
/// How messages of roles travel. Those that hold vectors do not: <see cref="TicketedOffer"/>, <see cref="TicketedPush"/>,
/// <see cref="TicketedKeep"/> and <see cref="TicketedFetched"/> go in their place.
/// </summary>
internal static class RoleFormats
{
    /// <summary>The fewest bytes of the sums at a node: a header, three float64 of nine bytes, four small numbers.</summary>
    private const int NodeBytesLeast = 32;

    /// <summary>Membership.</summary>
    public static IReadOnlyList<WireFormat> OfMembership { get; } =
    [
        new WireFormat<Hello>(
            "hello",
            5,
            (ref MessagePackWriter writer, Hello message) =>
            {
                Write(ref writer, message.Worker);
                Write(ref writer, message.Identity);
            },
            (ref MessagePackReader reader) => new Hello(ReadWorker(ref reader), ReadIdentity(ref reader))),
        new WireFormat<Welcome>(
            "welcome",
            1,
            (ref MessagePackWriter writer, Welcome message) => writer.Write(message.Generation),
            (ref MessagePackReader reader) => new Welcome(reader.ReadInt64())),
        new WireFormat<Refused>(
            "refused",
            1,
            (ref MessagePackWriter writer, Refused message) => writer.Write(message.Reason),
            (ref MessagePackReader reader) => new Refused(ReadText(ref reader))),
        new WireFormat<Goodbye>(
            "goodbye",
            4,
            (ref MessagePackWriter writer, Goodbye message) =>
            {
                Write(ref writer, message.Worker);
                writer.Write(message.Reason);
                writer.Write(message.Failed);
            },
            (ref MessagePackReader reader) => new Goodbye(ReadWorker(ref reader), ReadText(ref reader), reader.ReadBoolean())),
        new WireFormat<RunEnded>(
            "run-ended",
            2,
            (ref MessagePackWriter writer, RunEnded message) =>
            {
                writer.Write(message.Reason);
                writer.Write(message.Failed);
            },
            (ref MessagePackReader reader) => new RunEnded(ReadText(ref reader), reader.ReadBoolean())),
    ];

    /// <summary>Steps.</summary>
    public static IReadOnlyList<WireFormat> OfSteps { get; } =
    [
        new WireFormat<TicketedOffer>(
            "offer",
            8,
            (ref MessagePackWriter writer, TicketedOffer message) =>
            {
                Write(ref writer, message.Round);
                writer.Write(message.Attempt);
                Write(ref writer, message.Leaves);
                Write(ref writer, message.Apart);
                Write(ref writer, message.Parameters);
            },
            (ref MessagePackReader reader) => new TicketedOffer(
                ReadRound(ref reader), reader.ReadInt64(), ReadLeaves(ref reader), ReadLeaves(ref reader), ReadTicket(ref reader))),
        new WireFormat<TicketedPush>(
            "push",
            9,
            WritePush,
            ReadPush),
        new WireFormat<PushForgone>(
            "push-forgone",
            8,
            (ref MessagePackWriter writer, PushForgone message) =>
            {
                Write(ref writer, message.Worker);
                Write(ref writer, message.Round);
                writer.Write(message.Attempt);
                writer.Write(message.Leaves);
                writer.Write(message.Elapsed.Ticks);
            },
            (ref MessagePackReader reader) => new PushForgone(
                ReadWorker(ref reader), ReadRound(ref reader), reader.ReadInt64(), ReadLeafCount(ref reader), ReadElapsed(ref reader))),
    ];

    /// <summary>Votes and checkpoints.</summary>
    public static IReadOnlyList<WireFormat> OfVoting { get; } =
    [
        new WireFormat<VoteRequest>(
            "vote-request",
            7,
            (ref MessagePackWriter writer, VoteRequest message) =>
            {
                Write(ref writer, message.Head);
                Write(ref writer, message.Identity);
                writer.Write(message.Generation);
                writer.Write(message.SentAt.Ticks);
            },
            (ref MessagePackReader reader) => new VoteRequest(ReadHead(ref reader), ReadIdentity(ref reader), reader.ReadInt64(), new TimeSpan(reader.ReadInt64()))),
        new WireFormat<Vote>(
            "vote",
            4,
            (ref MessagePackWriter writer, Vote message) =>
            {
                writer.Write(message.Voter.Name);
                writer.Write(message.Generation);
                writer.Write(message.SentAt.Ticks);
                Write(ref writer, message.Newest);
            },
            (ref MessagePackReader reader) => new Vote(ReadServer(ref reader), reader.ReadInt64(), new TimeSpan(reader.ReadInt64()), ReadCheckpointOrNone(ref reader))),
        new WireFormat<Outvoted>(
            "outvoted",
            5,
            (ref MessagePackWriter writer, Outvoted message) =>
            {
                writer.Write(message.Voter.Name);
                writer.Write(message.Generation);
                writer.Write(message.Promised.Generation);
                Write(ref writer, message.Promised.Head);
            },
            (ref MessagePackReader reader) => new Outvoted(ReadServer(ref reader), reader.ReadInt64(), new Promise(reader.ReadInt64(), ReadHead(ref reader)))),
        new WireFormat<VoteFailed>(
            "vote-failed",
            3,
            (ref MessagePackWriter writer, VoteFailed message) =>
            {
                writer.Write(message.Voter.Name);
                writer.Write(message.Generation);
                writer.Write(message.Reason);
            },
            (ref MessagePackReader reader) => new VoteFailed(ReadServer(ref reader), reader.ReadInt64(), ReadText(ref reader))),
        new WireFormat<TicketedKeep>(
            "keep",
            7,
            (ref MessagePackWriter writer, TicketedKeep message) =>
            {
                Write(ref writer, message.Head);
                writer.Write(message.Generation);
                writer.Write(message.Number);
                writer.Write(message.Label.ToBytes());
                Write(ref writer, message.Vectors);
            },
            (ref MessagePackReader reader) => new TicketedKeep(
                ReadHead(ref reader), reader.ReadInt64(), reader.ReadInt64(), CheckpointLabel.Read(ReadBytes(ref reader)), ReadTicket(ref reader))),
        new WireFormat<Kept>(
            "kept",
            3,
            (ref MessagePackWriter writer, Kept message) =>
            {
                writer.Write(message.Voter.Name);
                writer.Write(message.Generation);
                writer.Write(message.Number);
            },
            (ref MessagePackReader reader) => new Kept(ReadServer(ref reader), reader.ReadInt64(), reader.ReadInt64())),
        new WireFormat<KeepFailed>(
            "keep-failed",
            4,
            (ref MessagePackWriter writer, KeepFailed message) =>
            {
                writer.Write(message.Voter.Name);
                writer.Write(message.Generation);
                writer.Write(message.Number);
                writer.Write(message.Reason);
            },
            (ref MessagePackReader reader) => new KeepFailed(ReadServer(ref reader), reader.ReadInt64(), reader.ReadInt64(), ReadText(ref reader))),
        new WireFormat<FetchRequest>(
            "fetch",
            7,
            (ref MessagePackWriter writer, FetchRequest message) =>
            {
                Write(ref writer, message.Head);
                writer.Write(message.Generation);
                Write(ref writer, message.Checkpoint);
            },
            (ref MessagePackReader reader) => new FetchRequest(ReadHead(ref reader), reader.ReadInt64(), ReadCheckpoint(ref reader))),
        new WireFormat<TicketedFetched>(
            "fetched",
            5,
            (ref MessagePackWriter writer, TicketedFetched message) =>
            {
                writer.Write(message.Voter.Name);
                writer.Write(message.Generation);
                writer.Write(message.Label.ToBytes());
                Write(ref writer, message.Vectors);
            },
            (ref MessagePackReader reader) => new TicketedFetched(
                ReadServer(ref reader), reader.ReadInt64(), CheckpointLabel.Read(ReadBytes(ref reader)), ReadTicket(ref reader))),
        new WireFormat<FetchFailed>(
            "fetch-failed",
            8,
            (ref MessagePackWriter writer, FetchFailed message) =>
            {
                writer.Write(message.Voter.Name);
                writer.Write(message.Generation);
                Write(ref writer, message.Checkpoint);
                Write(ref writer, message.Newest);
                writer.Write(message.Reason);
            },
            (ref MessagePackReader reader) => new FetchFailed(
                ReadServer(ref reader), reader.ReadInt64(), ReadCheckpoint(ref reader), ReadCheckpointOrNone(ref reader), ReadText(ref reader))),
    ];

    private static void WritePush(ref MessagePackWriter writer, TicketedPush push)
    {
        Write(ref writer, push.Worker);
        Write(ref writer, push.Round);
        writer.Write(push.Attempt);
        writer.WriteArrayHeader(push.Nodes.Count);
        foreach (NodeSums at in push.Nodes)
        {
            writer.WriteArrayHeader(7);
            writer.Write(at.Node.Level);
            writer.Write(at.Node.Index);
            Write(ref writer, at.Sums);
        }

        writer.Write(push.Elapsed.Ticks);
        if (push.Gradients is { } ticket)
        {
            writer.WriteArrayHeader(2);
            Write(ref writer, ticket);
        }
        else
        {
            writer.WriteNil();
        }
    }

    private static TicketedPush ReadPush(ref MessagePackReader reader)
    {
        WorkerId worker = ReadWorker(ref reader);
        RoundId round = ReadRound(ref reader);
        long attempt = reader.ReadInt64();
        var nodes = new NodeSums[ReadCount(ref reader, NodeBytesLeast)];
        for (int i = 0; i < nodes.Length; i++)
        {
            RequireFields(ref reader, 7);
            nodes[i] = new NodeSums(new TreeNode(reader.ReadInt32(), reader.ReadInt32()), ReadSums(ref reader));
        }

        TimeSpan elapsed = ReadElapsed(ref reader);
        BulkTicket? gradients = null;
        if (!reader.TryReadNil())
        {
            RequireFields(ref reader, 2);
            gradients = ReadTicket(ref reader);
        }

        return (round.Kind == RoundKind.Gradient) == gradients.HasValue
            ? new TicketedPush(worker, round, attempt, nodes, elapsed, gradients)
            : throw new InvalidDataException($"a push in a {round.Kind} round comes {(gradients.HasValue ? "with" : "without")} gradients");
    }

    private static int ReadLeafCount(ref MessagePackReader reader)
    {
        int leaves = reader.ReadInt32();
        return leaves >= 0 ? leaves : throw new InvalidDataException($"{leaves} leaves were computed");
    }
}
