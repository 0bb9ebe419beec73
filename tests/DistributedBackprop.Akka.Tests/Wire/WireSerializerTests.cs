using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using System.Text;
using Akka.Serialization;
using DistributedBackprop.Akka.Wire;
using DistributedBackprop.Training.Messages;
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
        Assert.Equal(Named(travelling), Named(((WireSerializer)_serialization.FindSerializerFor(new RunEnded())).Types));
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
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":{"settingsHash":"a","dataHash":"b","arithmeticVersion":1},"progress":{"stopped":{"cause":"boredom","text":""}},"optimizerState":[],"hasBest":false}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":null,"progress":{},"optimizerState":[],"hasBest":false}""")]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":{"settingsHash":"a","dataHash":"b","arithmeticVersion":1},"progress":{"history":[null]},"optimizerState":[],"hasBest":false}""")]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":{"settingsHash":"a","dataHash":"b","arithmeticVersion":1},"progress":{},"optimizerState":[null],"hasBest":false}""")]
    [InlineData("""{"version":{"generation":1,"updates":2},"identity":{"settingsHash":"a","dataHash":"b","arithmeticVersion":1},"progress":{},"optimizerState":["1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17"],"hasBest":false}""")]
    public void The_label_of_a_checkpoint_that_lacks_something_or_would_take_much_memory_is_refused(string json) =>
        Assert.Throws<InvalidDataException>(() => CheckpointLabel.Read(Encoding.UTF8.GetBytes(json)));

    private static IEnumerable<string> Named(IEnumerable<Type> types) => types.Select(type => type.Name).Order(StringComparer.Ordinal);
}
