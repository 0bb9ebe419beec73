using Akka.Actor;
using Akka.Serialization;
using DistributedBackprop.Akka.Nodes.Founding;
using DistributedBackprop.Akka.Wire;
using MessagePack;
using static DistributedBackprop.Akka.Wire.Fields;

namespace DistributedBackprop.Akka.Nodes;

/// <summary>How messages between nodes travel.</summary>
internal static class NodeFormats
{
    /// <summary>The formats.</summary>
    /// <param name="system">Resolves actors.</param>
    public static IReadOnlyList<WireFormat> Of(ExtendedActorSystem system) =>
    [
        new WireFormat<NodeGreeting>(
            "greeting",
            4,
            (ref MessagePackWriter writer, NodeGreeting message) =>
            {
                writer.Write(message.Name);
                writer.Write(message.Bulk);
                writer.Write(message.Token);
                writer.Write(message.IsAnswer);
            },
            (ref MessagePackReader reader) => new NodeGreeting(ReadText(ref reader), ReadText(ref reader), ReadText(ref reader), reader.ReadBoolean())),
        new WireFormat<FoundingAsked>(
            "founding-asked",
            2,
            (ref MessagePackWriter writer, FoundingAsked message) =>
            {
                writer.Write(message.Server.Name);
                writer.Write(message.Round);
            },
            (ref MessagePackReader reader) => new FoundingAsked(ReadServer(ref reader), reader.ReadInt64())),
        new WireFormat<FoundingAnswered>(
            "founding-answered",
            4,
            (ref MessagePackWriter writer, FoundingAnswered message) =>
            {
                writer.Write(message.Server.Name);
                writer.Write(message.Round);
                writer.Write(message.Consents);
                writer.Write(message.IsInCluster);
            },
            (ref MessagePackReader reader) => new FoundingAnswered(ReadServer(ref reader), reader.ReadInt64(), reader.ReadBoolean(), reader.ReadBoolean())),
        new WireFormat<WorkerSeeksRun>(
            "worker-seeks",
            4,
            (ref MessagePackWriter writer, WorkerSeeksRun message) =>
            {
                writer.Write(message.Name);
                writer.Write(message.Process.ToByteArray());
                writer.Write(message.ArithmeticVersion);
                writer.Write(message.Bulk);
            },
            (ref MessagePackReader reader) => new WorkerSeeksRun(ReadText(ref reader), new Guid(ReadBytes(ref reader)), reader.ReadInt32(), ReadText(ref reader))),
        new WireFormat<RunInvitation>(
            "invitation",
            6,
            (ref MessagePackWriter writer, RunInvitation message) =>
            {
                Write(ref writer, message.Worker);
                writer.Write(message.Record);
                writer.Write(message.Files);
                writer.Write(Serialization.SerializedActorPath(message.Coordinator));
                writer.Write(Serialization.SerializedActorPath(message.ParameterServer));
            },
            (ref MessagePackReader reader) => new RunInvitation(
                ReadWorker(ref reader), ReadBytes(ref reader), ReadText(ref reader), ReadActor(ref reader, system), ReadActor(ref reader, system))),
        OfText<WorkerTurnedAway>("turned-away", message => message.Reason, text => new WorkerTurnedAway(text)),
        new WireFormat<InvitationDeclined>(
            "declined-invitation",
            3,
            (ref MessagePackWriter writer, InvitationDeclined message) =>
            {
                Write(ref writer, message.Worker);
                writer.Write(message.Reason);
            },
            (ref MessagePackReader reader) => new InvitationDeclined(ReadWorker(ref reader), ReadText(ref reader))),
        OfNothing("records-asked", () => new RecordsAsked()),
        new WireFormat<RecordTold>(
            "record-told",
            2,
            (ref MessagePackWriter writer, RecordTold message) =>
            {
                writer.Write(message.Server.Name);
                writer.Write(message.Record);
            },
            (ref MessagePackReader reader) => new RecordTold(ReadServer(ref reader), ReadBytes(ref reader))),
        new WireFormat<RecordsTold>(
            "records-told",
            3,
            (ref MessagePackWriter writer, RecordsTold message) =>
            {
                writer.Write(message.Server.Name);
                writer.Write(message.Bulk);
                writer.Write(message.Count);
            },
            (ref MessagePackReader reader) => new RecordsTold(ReadServer(ref reader), ReadText(ref reader), reader.ReadInt32())),
        new WireFormat<RecordToKeep>(
            "record",
            2,
            (ref MessagePackWriter writer, RecordToKeep message) =>
            {
                writer.Write(message.Record);
                writer.Write(message.Files);
            },
            (ref MessagePackReader reader) => new RecordToKeep(ReadBytes(ref reader), ReadText(ref reader))),
        new WireFormat<RecordKept>(
            "record-kept",
            2,
            (ref MessagePackWriter writer, RecordKept message) =>
            {
                writer.Write(message.Server.Name);
                writer.Write(message.Record);
            },
            (ref MessagePackReader reader) => new RecordKept(ReadServer(ref reader), ReadBytes(ref reader))),
        new WireFormat<RecordNotKept>(
            "record-not-kept",
            3,
            (ref MessagePackWriter writer, RecordNotKept message) =>
            {
                writer.Write(message.Server.Name);
                writer.Write(message.Run);
                writer.Write(message.Reason);
            },
            (ref MessagePackReader reader) => new RecordNotKept(ReadServer(ref reader), ReadText(ref reader), ReadText(ref reader))),
        new WireFormat<ServerLeaves>(
            "server-leaves",
            2,
            (ref MessagePackWriter writer, ServerLeaves message) =>
            {
                writer.Write(message.Server.Name);
                writer.Write(message.Life);
            },
            (ref MessagePackReader reader) => new ServerLeaves(ReadServer(ref reader), reader.ReadInt64())),
        OfNothing("server-may-leave", () => new ServerMayLeave()),
        OfText<RunToOpen>("open", message => message.Run, text => new RunToOpen(text)),
        new WireFormat<RunSubmitted>(
            "submit",
            2,
            (ref MessagePackWriter writer, RunSubmitted message) =>
            {
                writer.Write(message.Request);
                writer.Write(message.Files);
            },
            (ref MessagePackReader reader) => new RunSubmitted(ReadBytes(ref reader), ReadText(ref reader))),
        new WireFormat<CancelAsked>(
            "cancel",
            2,
            (ref MessagePackWriter writer, CancelAsked message) =>
            {
                writer.Write(message.Run);
                writer.Write(message.By);
            },
            (ref MessagePackReader reader) => new CancelAsked(ReadText(ref reader), ReadText(ref reader))),
        new WireFormat<StatusAsked>(
            "status-asked",
            1,
            (ref MessagePackWriter writer, StatusAsked message) => writer.Write(message.FirstRun),
            (ref MessagePackReader reader) => new StatusAsked(ReadPlace(ref reader))),
        new WireFormat<RunAsked>(
            "run-asked",
            2,
            (ref MessagePackWriter writer, RunAsked message) =>
            {
                writer.Write(message.Run);
                writer.Write(message.AfterEpoch);
            },
            (ref MessagePackReader reader) => new RunAsked(ReadText(ref reader), reader.ReadInt32())),
        new WireFormat<DeskAnswer>(
            "desk-answer",
            1,
            (ref MessagePackWriter writer, DeskAnswer message) => writer.Write(message.Answer),
            (ref MessagePackReader reader) => new DeskAnswer(ReadBytes(ref reader))),
        new WireFormat<RunsDone>(
            "runs-done",
            1,
            (ref MessagePackWriter writer, RunsDone message) => writer.Write(message.Succeeded),
            (ref MessagePackReader reader) => new RunsDone(reader.ReadBoolean())),
        OfText<Declined>("declined", message => message.Reason, text => new Declined(text)),
    ];

    private static WireFormat<T> OfText<T>(string manifest, Func<T, string> textOf, Func<string, T> create)
        where T : notnull => new(
        manifest,
        1,
        (ref MessagePackWriter writer, T message) => writer.Write(textOf(message)),
        (ref MessagePackReader reader) => create(ReadText(ref reader)));

    private static WireFormat<T> OfNothing<T>(string manifest, Func<T> create)
        where T : notnull => new(manifest, 0, (ref MessagePackWriter _, T _) => { }, (ref MessagePackReader _) => create());

    private static int ReadPlace(ref MessagePackReader reader)
    {
        int place = reader.ReadInt32();
        return place >= 0 ? place : throw new InvalidDataException($"place {place} is none");
    }

    /// <summary>What is no path would be resolved to nobody, who never answers.</summary>
    private static IActorRef ReadActor(ref MessagePackReader reader, ExtendedActorSystem system)
    {
        string path = ReadText(ref reader);
        return ActorPath.TryParse(path, out _)
            ? system.Provider.ResolveActorRef(path)
            : throw new InvalidDataException($"'{path}' is no path of an actor");
    }
}
