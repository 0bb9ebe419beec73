using DistributedBackprop.Hosting.Tcp.Joining;
using DistributedBackprop.Hosting.Tcp.Messages;
using DistributedBackprop.Training.Messages;
using DistributedBackprop.Training.Run;
using FsCheck;
using FsCheck.Fluent;

namespace DistributedBackprop.Hosting.Tests.Tcp.Messages;

/// <summary>Messages that come from another machine: what was written is read, and nothing else is believed.</summary>
public sealed class MessageBytesTests
{
    /// <summary>What reading may allocate for each byte that came: text has two bytes a character, and JSON its own tables.</summary>
    private const int AllocatedPerByte = 64;

    private const int AllocatedBesides = 32 * 1024;

    public static TheoryData<string> Kinds => [.. MessageBytes.All.Select(message => message.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_was_written_is_read(string kind)
    {
        MessageBytes message = Of(kind);
        Property.ForAll(message.Bytes, 200, bytes => Assert.Equal(bytes, message.Read(bytes)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_cut_off_or_too_long_is_refused(string kind)
    {
        MessageBytes message = Of(kind);
        Property.ForAll(message.Bytes.Zip(Gen.Choose(0, 10_000)), 300, drawn =>
        {
            Assert.Throws<InvalidDataException>(() => message.Read(drawn.Item1[..(drawn.Item2 % drawn.Item1.Length)]));
            Assert.Throws<InvalidDataException>(() => message.Read([.. drawn.Item1, 1]));
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_changed_is_refused_or_means_something_else_and_costs_no_more_than_it_holds(string kind)
    {
        MessageBytes message = Of(kind);
        Gen<(byte[] Bytes, (int Position, int Value) Change)> changed = message.Bytes.Zip(Gen.Choose(0, 10_000).Zip(Gen.Choose(0, 255)))
            .Select(drawn => (drawn.Item1, (drawn.Item2.Item1, drawn.Item2.Item2)));
        Property.ForAll(changed.ArrayOf(1), 1000, draws =>
        {
            (byte[] bytes, (int position, int value)) = draws[0];
            byte[] mutated = [.. bytes];
            mutated[position % mutated.Length] = (byte)value;
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                message.Read(mutated);
            }
            catch (InvalidDataException)
            {
                // Refused.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedBesides + ((long)AllocatedPerByte * mutated.Length));
        });
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"Worker":"w","Incarnation":1,"Configuration":"{}","Identity":{"SettingsHash":"","DataHash":"","ArithmeticVersion":1},"Files":[]}""")]
    [InlineData("""{"Worker":"w","Incarnation":1,"Configuration":"{}","Identity":{"SettingsHash":"","DataHash":"","ArithmeticVersion":1},"Files":[null]}""")]
    [InlineData("""{"Worker":"w","Incarnation":1,"Configuration":null,"Identity":{"SettingsHash":"","DataHash":"","ArithmeticVersion":1},"Files":[]}""")]
    [InlineData("""{"Worker":"w","Incarnation":1,"Configuration":"{}","Identity":null,"Files":[]}""")]
    public void A_description_that_lacks_something_is_refused(string json) =>
        Assert.Throws<InvalidDataException>(() => RunDescription.Read(System.Text.Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a\\b")]
    [InlineData("C:x")]
    [InlineData("")]
    public void A_file_of_data_that_would_lie_elsewhere_is_refused(string name)
    {
        RunDescription description = RunDescription.Read(Of("run description").Bytes.Sample(1).Single());
        byte[] bytes = (description with { Files = [description.Files[0] with { Name = name }] }).ToBytes();
        Assert.Throws<InvalidDataException>(() => RunDescription.Read(bytes));
    }

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("\u001b[2J")]
    [InlineData("turned\u202Eround")]
    [InlineData("line\u2028break")]
    public void A_name_that_would_spoil_the_log_is_refused(string name)
    {
        var fields = new FieldWriter();
        new Introduction(name, Guid.NewGuid(), 1).Write(fields);
        Assert.Throws<InvalidDataException>(() => Introduction.Read(fields.Written));
    }

    /// <summary>What others say goes into logs: it ends no line, and gives a terminal no command.</summary>
    [Fact]
    public void Words_for_people_come_without_commands()
    {
        const string words = "disk\nfull \u001b[2J \u202E \u2028 \u009b \u4E16\u754C \uD83D\uDE00";
        const string printable = "disk full  [2J       \u4E16\u754C \uD83D\uDE00";
        var goodbye = new FieldWriter();
        MembershipFields.Write(goodbye, new Goodbye(new WorkerId("a", 1), words, Failed: true));
        Assert.Equal(printable, MembershipFields.ReadGoodbye(goodbye.Written, new WorkerId("a", 1)).Reason);

        var reason = new FieldWriter();
        reason.Write(words);
        Assert.Equal(printable, MembershipFields.ReadReason(reason.Written));

        var hello = new FieldWriter();
        MembershipFields.Write(hello, new Hello(new WorkerId("a", 1), new RunIdentity(words, words, 1)));
        Assert.Equal(new RunIdentity(printable, printable, 1), MembershipFields.ReadHello(hello.Written, new WorkerId("a", 1)).Identity);
    }

    [Fact]
    public void Words_that_are_too_long_are_cut_and_can_be_read()
    {
        var fields = new FieldWriter();
        fields.Write(new string('\u4E16', 100_000));
        Assert.InRange(MembershipFields.ReadReason(fields.Written).Length, 1, FieldReader.TextBytesMost);
    }

    private static MessageBytes Of(string kind) => MessageBytes.All.Single(message => message.Name == kind);
}
