using System.Buffers;
using System.Globalization;
using System.Runtime.Serialization;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Run;
using MessagePack;

namespace DistributedBackprop.Akka.Tests.Wire;

/// <summary>What comes from another machine is read as what it says or refused, in words, and costs no more memory than it brings.</summary>
public sealed class WireFuzzTests(WireSystem wire) : IClassFixture<WireSystem>
{
    private const int MutationsByDefault = 20_000;

    /// <summary>What reading may allocate for each byte that came: text has two bytes a character, JSON its own tables.</summary>
    private const int AllocatedPerByte = 8;

    /// <summary>The words of a refusal with its traces, and the tables of JSON.</summary>
    private const int AllocatedBesides = 64 * 1024;

    private readonly WireBytes[] _messages = [.. wire.Samples.Select(wire.Write)];

    [Fact]
    public void What_is_cut_off_is_refused() => Assert.All(_messages, message => Assert.All(
        Enumerable.Range(0, message.Bytes.Length),
        length => Assert.Throws<SerializationException>(() => wire.Read(message with { Bytes = message.Bytes[..length] }))));

    [Fact]
    public void What_is_too_long_is_refused() => Assert.All(_messages, message => Assert.All(
        [0x00, 0x90, 0xc0, 0xff],
        appended => Assert.Throws<SerializationException>(() => wire.Read(message with { Bytes = [.. message.Bytes, (byte)appended] }))));

    [Fact]
    public void A_message_under_the_name_of_another_is_refused_or_read_as_that() => Assert.All(
        from message in _messages from other in wire.Samples.Zip(_messages) select (message.Bytes, other.Second.Manifest, other.First),
        drawn => ReadChanged(new WireBytes(drawn.Manifest, drawn.Bytes), drawn.First.GetType()));

    [Fact]
    public void Wherever_a_byte_is_changed_the_message_is_refused_or_means_something_else() => Assert.All(
        wire.Samples.Zip(_messages),
        sample =>
        {
            for (int position = 0; position < sample.Second.Bytes.Length; position++)
            {
                foreach (byte value in new byte[] { 0x00, 0x01, 0x7f, 0x80, 0x9f, 0xbf, 0xc0, 0xc1, 0xc6, 0xd9, 0xdb, 0xdd, 0xdf, 0xff })
                {
                    byte[] changed = [.. sample.Second.Bytes];
                    changed[position] = value;
                    ReadChanged(sample.Second with { Bytes = changed }, sample.First.GetType());
                }
            }
        });

    [Theory]
    [InlineData("offer")]
    [InlineData("push")]
    public void A_list_that_claims_more_than_comes_is_refused_before_there_is_memory_for_it(string manifest)
    {
        const int Claimed = 1_000_000;
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(manifest == "offer" ? 8 : 9);
        if (manifest == "push")
        {
            writer.Write("worker");
            writer.Write(1);
        }

        writer.Write(1);
        writer.Write(2);
        writer.Write((byte)RoundKind.Gradient);
        writer.Write(3);
        writer.WriteArrayHeader(Claimed);
        writer.Flush();
        byte[] zeros = new byte[Claimed];

        ReadChanged(new WireBytes(manifest, [.. buffer.WrittenSpan, .. zeros]), typeof(void));
    }

    [Theory]
    [InlineData(RoundKind.Gradient, 0, null)]
    [InlineData(RoundKind.Validation, 0, 1)]
    [InlineData(RoundKind.Gradient, -1, 1)]
    public void A_push_that_no_worker_would_send_is_refused(RoundKind kind, long ticks, int? ticket)
    {
        var push = new TicketedPush(
            new WorkerId("w", 1), new RoundId(new ModelVersion(1, 2), kind), 1, [], TimeSpan.FromTicks(ticks), ticket is { } number ? new BulkTicket("w:4054", number) : null);

        Assert.Throws<SerializationException>(() => wire.Read(wire.Write(push)));
    }

    /// <summary><c>DBP_FUZZ_FRAMES=1000000</c> asks for a million of them.</summary>
    [Fact]
    public void However_it_is_changed_a_message_is_refused_or_means_something_else()
    {
        Random random = new(20260102);
        int mutations = int.TryParse(Environment.GetEnvironmentVariable("DBP_FUZZ_FRAMES"), CultureInfo.InvariantCulture, out int asked) ? asked : MutationsByDefault;
        for (int i = 0; i < mutations; i++)
        {
            int which = random.Next(_messages.Length);
            List<byte> changed = [.. _messages[which].Bytes];
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                Change(changed, random);
            }

            ReadChanged(_messages[which] with { Bytes = [.. changed] }, wire.Samples[which].GetType());
        }
    }

    /// <summary>Replaces, inserts, removes or repeats bytes.</summary>
    private static void Change(List<byte> bytes, Random random)
    {
        int position = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, 6), bytes.Count - position);
        switch (random.Next(4))
        {
            case 0 when length > 0: bytes[position] = (byte)random.Next(256); break;
            case 1: bytes.Insert(position, (byte)random.Next(256)); break;
            case 2: bytes.RemoveRange(position, length); break;
            default: bytes.InsertRange(position, bytes.GetRange(position, length)); break;
        }
    }

    private void ReadChanged(WireBytes message, Type type)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        object? read = null;
        try
        {
            read = wire.Read(message);
        }
        catch (SerializationException)
        {
            // Refused.
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        string said = $"{message.Manifest}: {Convert.ToHexString(message.Bytes)}";
        Assert.True(read is null || read.GetType() == type, $"{said} was read as {read?.GetType()}.");
        Assert.True(allocated <= AllocatedBesides + ((long)AllocatedPerByte * message.Bytes.Length), $"{said} made its reader allocate {allocated} bytes.");
    }
}
