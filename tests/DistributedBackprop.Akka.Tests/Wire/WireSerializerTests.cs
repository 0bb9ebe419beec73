using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Serialization;
using DistributedBackprop.Akka.Bulk;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Hosting.Tcp.Bulk;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;

namespace DistributedBackprop.Akka.Tests.Wire;

/// <summary>What goes over the wire is a closed set of types, which arrive as they were sent.</summary>
public sealed class WireSerializerTests(WireSystem wire) : IClassFixture<WireSystem>
{
    private readonly Serialization _serialization = wire.System.Serialization;

    [Fact]
    public void Every_message_is_of_a_type_that_travels_or_of_one_that_is_known_not_to()
    {
        IEnumerable<Type> travelling = WireSamples.AllTypes.Where(type => !WireSamples.NotTravelling.Contains(type));

        Assert.Equal(Named(travelling), Named(wire.Samples.Select(sample => sample.GetType()).Distinct()));
        Assert.Equal(Named(travelling), Named(((WireSerializer)_serialization.FindSerializerFor(new RunEnded("done", Failed: false))).Types));
        Assert.All(WireSamples.NotTravelling, type => Assert.Contains(type, WireSamples.AllTypes));
    }

    [Fact]
    public void What_is_sent_arrives_with_the_same_values() => Assert.All(wire.Samples, sent =>
    {
        object received = wire.Read(wire.Write(sent));

        Assert.True(Alike.Are(sent, received), $"{sent} became {received}.");
    });

    [Fact]
    public void What_must_not_travel_is_refused_by_its_name() => Assert.All(WireSamples.NotTravelling, type =>
    {
        object message = RuntimeHelpers.GetUninitializedObject(type);
        Serializer serializer = _serialization.FindSerializerFor(message);

        Assert.IsType<WireSerializer>(serializer);
        Assert.Contains(type.Name, Assert.Throws<SerializationException>(() => serializer.ToBinary(message)).Message, StringComparison.Ordinal);
        Assert.Contains(type.Name, Assert.Throws<SerializationException>(() => ((WireSerializer)serializer).Manifest(message)).Message, StringComparison.Ordinal);
    });

    [Fact]
    public void What_is_no_message_is_refused()
    {
        object[] strangers = [new object(), new Uri("http://localhost"), new InvalidOperationException("no"), new List<int> { 1 }, new { Name = 1 }, new RunIdentity("a", "b", 1), new ServerId("a")];

        Assert.All(strangers, stranger => Assert.Throws<SerializationException>(() => _serialization.FindSerializerFor(stranger).ToBinary(stranger)));
    }

    [Theory]
    [InlineData(1, "System.Uri")]
    [InlineData(1, "DistributedBackprop.Training.Messages.RunEnded, DistributedBackprop.Training")]
    [InlineData(2, "Google.Protobuf.WellKnownTypes.Empty, Google.Protobuf")]
    [InlineData(3, "")]
    public void What_comes_by_a_serializer_of_any_type_is_refused(int serializer, string type) =>
        Assert.Throws<SerializationException>(() => _serialization.Deserialize("{}"u8.ToArray(), serializer, type));

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("Hello")]
    [InlineData("DistributedBackprop.Training.Messages.RunEnded, DistributedBackprop.Training")]
    public void A_message_of_an_unknown_name_is_refused(string manifest) =>
        Assert.Throws<SerializationException>(() => wire.Read(new WireBytes(manifest, [0x90])));

    [Theory]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":{"settingsHash":"a","dataHash":"b","arithmeticVersion":1},"progress":{"stopped":{"cause":"boredom","text":""}},"epochs":0,"optimizerState":[],"hasBest":false}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":null,"progress":{},"epochs":0,"optimizerState":[],"hasBest":false}""")]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":{"settingsHash":"a","dataHash":"b","arithmeticVersion":1},"progress":{"history":[null]},"epochs":0,"optimizerState":[],"hasBest":false}""")]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":{"settingsHash":"a","dataHash":"b","arithmeticVersion":1},"progress":{},"epochs":0,"optimizerState":[null],"hasBest":false}""")]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":{"settingsHash":"a","dataHash":"b","arithmeticVersion":1},"progress":{},"epochs":0,"optimizerState":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17"],"hasBest":false}""")]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":{"settingsHash":"a","dataHash":"b","arithmeticVersion":1},"progress":{},"epochs":16777217,"optimizerState":[],"hasBest":false}""")]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":{"settingsHash":"a","dataHash":"b","arithmeticVersion":1},"progress":{},"epochs":-1,"optimizerState":[],"hasBest":false}""")]
    public void The_label_of_a_checkpoint_that_lacks_something_or_would_take_much_memory_is_refused(string json) =>
        Assert.Throws<InvalidDataException>(() => CheckpointLabel.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void What_fits_no_frame_is_refused_and_those_who_speak_are_told()
    {
        using var inbox = Inbox.Create(wire.System);
        wire.System.EventStream.Subscribe(inbox.Receiver, typeof(MessageTooLong));
        int most = (4 << 20) - WireSerializer.EnvelopeBytes;
        var longest = new Chunk(new byte[most - 6]);
        var tooLong = new Chunk(new byte[most - 5]);

        Assert.Equal(most, wire.Write(longest).Bytes.Length);
        string reason = Assert.Throws<SerializationException>(() => wire.Write(tooLong)).Message;

        var told = Assert.IsType<MessageTooLong>(inbox.Receive(TimeSpan.FromSeconds(60)));
        Assert.Same(tooLong, told.Message);
        Assert.Equal(reason, told.Reason);
        Assert.Contains($"Chunk takes {most + 1} bytes, and a message between nodes at most {most}", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_label_of_a_checkpoint_is_short_however_long_the_run()
    {
        var progress = new RunProgress { History = [.. Enumerable.Range(1, 50_000).Select(epoch => new EpochRecord { Epoch = epoch, Updates = epoch, Error = 1.0 / epoch, GradientNorm = 1, RelativeChange = 1, LearningRate = 1, ExamplesPerSecond = 1, Seconds = 1 })] };
        var vector = new FlatVector<float>([1]);
        var checkpoint = new Checkpoint(new ModelVersion(1, 50_000), new RunIdentity("a", "b", 1), progress, new ModelTensors(vector, [], Best: null));

        int bytes = wire.Write(new TicketedKeep(new HeadId(new ServerId("head:4053"), 1), 1, 1, CheckpointLabel.Of(checkpoint), new BulkTicket("head:4054", 1))).Bytes.Length;

        Assert.InRange(bytes, 1, 1_000);
        Assert.Equal(50_000, CheckpointLabel.Of(checkpoint).Epochs);
    }

    private static IEnumerable<string> Named(IEnumerable<Type> types) => types.Select(type => type.Name).Order(StringComparer.Ordinal);
}
