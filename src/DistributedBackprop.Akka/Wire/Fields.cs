using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;
using MessagePack;

namespace DistributedBackprop.Akka.Wire;

/// <summary>
/// The parts that messages are made of. Lengths of texts and lists are bounded by the bytes that are there before anything is
/// allocated, and missing values are refused: what is read comes from another machine.
/// </summary>
internal static class Fields
{
    public static void Write(ref MessagePackWriter writer, WorkerId worker)
    {
        writer.Write(worker.Name);
        writer.Write(worker.Incarnation);
    }

    public static WorkerId ReadWorker(ref MessagePackReader reader) => new(ReadText(ref reader), reader.ReadInt64());

    public static void Write(ref MessagePackWriter writer, HeadId head)
    {
        writer.Write(head.Server.Name);
        writer.Write(head.Life);
    }

    public static HeadId ReadHead(ref MessagePackReader reader) => new(ReadServer(ref reader), reader.ReadInt64());

    public static ServerId ReadServer(ref MessagePackReader reader) => new(ReadText(ref reader));

    public static void Write(ref MessagePackWriter writer, RunIdentity identity)
    {
        writer.Write(identity.SettingsHash);
        writer.Write(identity.DataHash);
        writer.Write(identity.ArithmeticVersion);
    }

    public static RunIdentity ReadIdentity(ref MessagePackReader reader) => new(ReadText(ref reader), ReadText(ref reader), reader.ReadInt32());

    public static void Write(ref MessagePackWriter writer, ModelVersion version)
    {
        writer.Write(version.Generation);
        writer.Write(version.Updates);
    }

    public static ModelVersion ReadVersion(ref MessagePackReader reader) => new(reader.ReadInt64(), reader.ReadInt64());

    public static void Write(ref MessagePackWriter writer, RoundId round)
    {
        Write(ref writer, round.Version);
        writer.Write((byte)round.Kind);
    }

    public static RoundId ReadRound(ref MessagePackReader reader)
    {
        ModelVersion version = ReadVersion(ref reader);
        var kind = (RoundKind)reader.ReadByte();
        return Enum.IsDefined(kind) ? new RoundId(version, kind) : throw new InvalidDataException($"there is no kind of round {kind}");
    }

    public static void Write(ref MessagePackWriter writer, CheckpointId checkpoint)
    {
        Write(ref writer, checkpoint.Version);
        writer.Write(checkpoint.FinishedEpochs);
        writer.Write(checkpoint.IsLast);
    }

    public static CheckpointId ReadCheckpoint(ref MessagePackReader reader) => new(ReadVersion(ref reader), reader.ReadInt32(), reader.ReadBoolean());

    public static void Write(ref MessagePackWriter writer, CheckpointId? checkpoint)
    {
        if (checkpoint is { } known)
        {
            writer.WriteArrayHeader(4);
            Write(ref writer, known);
        }
        else
        {
            writer.WriteNil();
        }
    }

    public static CheckpointId? ReadCheckpointOrNone(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        RequireFields(ref reader, 4);
        return ReadCheckpoint(ref reader);
    }

    public static void Write(ref MessagePackWriter writer, IReadOnlyList<LeafRange> leaves)
    {
        writer.WriteArrayHeader(leaves.Count * 2);
        foreach (LeafRange range in leaves)
        {
            writer.Write(range.First);
            writer.Write(range.End);
        }
    }

    public static IReadOnlyList<LeafRange> ReadLeaves(ref MessagePackReader reader)
    {
        int numbers = reader.ReadArrayHeader();
        if (numbers % 2 != 0)
        {
            throw new InvalidDataException($"ranges of leaves have two ends each, and here are {numbers}");
        }

        var leaves = new LeafRange[numbers / 2];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = new LeafRange(reader.ReadInt32(), reader.ReadInt32());
        }

        return leaves;
    }

    public static void Write(ref MessagePackWriter writer, ExampleSums sums)
    {
        writer.Write(sums.Examples);
        writer.Write(sums.Loss);
        writer.Write(sums.Correct);
        writer.Write(sums.SquaredError);
        writer.Write(sums.GradientNorm);
    }

    public static ExampleSums ReadSums(ref MessagePackReader reader) =>
        new(reader.ReadInt64(), reader.ReadDouble(), reader.ReadInt64(), reader.ReadDouble(), reader.ReadDouble());

    public static void Write(ref MessagePackWriter writer, BulkTicket ticket)
    {
        writer.Write(ticket.Owner);
        writer.Write(ticket.Number);
    }

    public static BulkTicket ReadTicket(ref MessagePackReader reader) => new(ReadText(ref reader), reader.ReadInt64());

    /// <summary>A text, which may be empty but not missing.</summary>
    public static string ReadText(ref MessagePackReader reader) => reader.ReadString() ?? throw new InvalidDataException("a text is missing");

    /// <summary>Bytes, none of them missing.</summary>
    public static byte[] ReadBytes(ref MessagePackReader reader)
    {
        System.Buffers.ReadOnlySequence<byte> bytes = reader.ReadBytes() ?? throw new InvalidDataException("bytes are missing");
        var copy = new byte[bytes.Length];
        System.Buffers.BuffersExtensions.CopyTo(bytes, copy);
        return copy;
    }

    /// <summary>How long computing took.</summary>
    public static TimeSpan ReadElapsed(ref MessagePackReader reader)
    {
        long ticks = reader.ReadInt64();
        return ticks >= 0 ? new TimeSpan(ticks) : throw new InvalidDataException($"computing took {ticks} ticks");
    }

    /// <summary>How many parts follow.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="bytesOfEach">The fewest bytes of a part.</param>
    public static int ReadCount(ref MessagePackReader reader, int bytesOfEach)
    {
        int count = reader.ReadArrayHeader();
        long rest = reader.Sequence.Length - reader.Consumed;
        return (long)count * bytesOfEach <= rest
            ? count
            : throw new InvalidDataException($"{count} parts of at least {bytesOfEach} bytes are announced, and {rest} bytes follow");
    }

    /// <summary>Reads the header of a part with so many fields.</summary>
    public static void RequireFields(ref MessagePackReader reader, int fields)
    {
        int count = reader.ReadArrayHeader();
        if (count != fields)
        {
            throw new InvalidDataException($"a part has {count} fields; {fields} are needed");
        }
    }
}
