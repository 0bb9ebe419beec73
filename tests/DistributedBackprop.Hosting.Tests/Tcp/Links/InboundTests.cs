using System.Globalization;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

/// <summary>Each rule of the protocol, broken once.</summary>
public sealed class InboundTests
{
    private const int Window = 1 << 20;
    private const FrameFlags Whole = FrameFlags.First | FrameFlags.Last;

    private static readonly Dictionary<string, Func<FrameScript, FrameScript>> Violations = new()
    {
        ["comes before the peer has told its terms"] = script => script.Control(16),
        ["a frame (lane 1, kind 40, flags 1, 8 bytes) comes before the peer has told its terms"] = script => script.Announce(40, 1),
        ["tells terms a second time"] = script => script.Terms().Terms(),
        ["terms with a window of 0 bytes"] = script => script.Terms(0),
        ["terms of 3 bytes, not 12"] = script => script.Control(OwnKind.Terms, 1, 2, 3),
        ["is longer than 12 bytes"] = script => script.Control(OwnKind.Terms, new byte[13]),
        ["grants no number of bytes"] = script => script.Terms().Grant(0),
        ["lane 0, kind 2, flags 3, 3 bytes) grants no number of bytes"] = script => script.Terms().Control(OwnKind.Grant, 1, 2, 3),
        ["is in no lane"] = script => script.Terms().Frame((Lane)2, Whole, 16, []),
        ["is a part of a control message, which has none"] = script => script.Terms().Frame(Lane.Control, FrameFlags.First, 16, []),
        ["kind 4, flags 3, 0 bytes) is of a kind that this version does not know"] = script => script.Terms().Control(4),
        ["is longer than 16384 bytes"] = script => script.Terms().Claim(Lane.Control, Whole, 16, 16385),
        ["-1 bytes) is longer than 16384 bytes"] = script => script.Terms().Claim(Lane.Control, Whole, 16, -1),
        ["is longer than 0 bytes"] = script => script.Terms().Control(OwnKind.Life, 1),
        ["is longer than 1024 bytes"] = script => script.Terms().Claim(Lane.Control, Whole, OwnKind.Farewell, 1025),
        ["kind 15, flags 1, 8 bytes) is of a kind that this version does not know"] = script => script.Terms().Announce(15, 1),
        ["flags 5, 0 bytes) is of a kind"] = script => script.Terms().Claim(Lane.Bulk, FrameFlags.First | (FrameFlags)4, 40, 0),
        ["is longer than 20484 bytes"] = script => script.Terms().Claim(Lane.Bulk, FrameFlags.First, 40, 20485),
        ["is announced in 2 bytes with -1 blocks"] = script => script.Terms().Frame(Lane.Bulk, FrameFlags.First, 40, new byte[2]),
        ["is announced in 4 bytes with 1 blocks"] = script => script.Terms().Frame(Lane.Bulk, FrameFlags.First, 40, [1, 0, 0, 0]),
        ["with -1 blocks"] = script => script.Terms().Frame(Lane.Bulk, FrameFlags.First, 40, [255, 255, 255, 255]),
        ["with 1025 blocks"] = script => script.Terms().Announce(40, new int[1025]),
        ["has 16385 bytes of fields"] = script => script.Terms().Frame(Lane.Bulk, FrameFlags.First, 40, new byte[4 + 16385]),
        ["block 1 of a bulk message is announced with -5 bytes"] = script => script.Terms().Announce(40, 1, -5),
        ["a bulk message of 1048577 bytes is announced, and the window is 1048576"] = script => script.Terms().Announce(40, Window, 1),
        ["a bulk message of 2147483647000 bytes is announced"] = script => script.Terms().Announce(40, [.. Enumerable.Repeat(int.MaxValue, 1000)]),
        ["begins a bulk message while 7 bytes of another are to come"] = script => script.Terms().Announce(40, 7).Announce(40, 7),
        ["belongs to no bulk message that has begun"] = script => script.Terms().Data(40, 1, last: true),
        ["kind 41, flags 2, 7 bytes) belongs to no bulk message that has begun"] = script => script.Terms().Announce(40, 7).Data(41, 7, last: true),
        ["flags 2, 8 bytes) is longer than 7 bytes"] = script => script.Terms().Announce(40, 7, 1).Data(40, 8, last: true),
        ["is longer than 262144 bytes"] = script => script.Terms().Announce(40, 300_000).Data(40, 262_145, last: false),
        ["is empty"] = script => script.Terms().Announce(40, 7).Data(40, 0, last: false),
        ["says that it is the last with 1 bytes to come"] = script => script.Terms().Announce(40, 7).Data(40, 6, last: true),
        ["says that more follow with 0 bytes to come"] = script => script.Terms().Announce(40, 7).Data(40, 7, last: false),
        ["100 bulk bytes were sent with a credit of 76 of 1048576"] = script => Enumerable.Range(0, 4)
            .Aggregate(script.Terms(), (so, _) => so.Announce(40, 262_125).Data(40, 262_125, last: true)).Announce(40, 100).Data(40, 100, last: true),
    };

    public static TheoryData<string> Names => [.. Violations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_peer_that_breaks_a_rule_is_told_which(string words)
    {
        RecordingOwner owner = new();
        FrameReader reader = new(new Inbound(new UngrantingOwner(), new ReceiveWindow(Window), new Statements(owner)));
        LinkException exception = Assert.Throws<LinkException>(() => Violations[words](new FrameScript()).Into(reader));
        Assert.StartsWith("protocol violation: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_damaged_bit_of_a_frame_is_found_out()
    {
        byte[] frame = new FrameScript().Control(16, 1, 2, 3, 4, 5).Frames[0];
        for (int bit = 0; bit < 8 * frame.Length; bit++)
        {
            byte[] damaged = [.. frame];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            FrameReader reader = NewReader();
            new FrameScript().Terms().Into(reader);
            LinkException exception = Assert.Throws<LinkException>(() => FrameScript.Feed(reader, damaged));
            Assert.StartsWith("damaged frame: the checksum of its ", exception.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(1000)]
    public void Bytes_may_come_in_any_portions(int step)
    {
        QuietOwner owner = new(Window);
        FrameReader reader = NewReader(owner);
        Assert.True(reader.IsBetweenFrames);
        new FrameScript().Terms().Control(16, 1, 2, 3).Announce(40, 5000, 0, 3).Data(40, 5000, last: false).Control(17).Data(40, 3, last: true).Into(reader, step);
        Assert.Equal((2, 1, true), (owner.Controls, owner.Bulks, reader.IsBetweenFrames));
        FrameScript.Feed(reader, new byte[3]);
        Assert.False(reader.IsBetweenFrames);
    }

    [Fact]
    public void An_owner_that_gives_other_memory_than_announced_is_at_fault_itself()
    {
        FrameReader reader = new(new Inbound(new ShortOwner(), new ReceiveWindow(Window), new Statements(new RecordingOwner())));
        Assert.Throws<InvalidOperationException>(() => new FrameScript().Terms().Announce(40, 9).Into(reader));
    }

    [Fact]
    public void What_the_peer_says_at_the_end_is_one_line_without_commands_for_terminals()
    {
        Statements statements = new(new RecordingOwner());
        FrameReader reader = new(new Inbound(new QuietOwner(1), new ReceiveWindow(Window), statements));
        new FrameScript().Terms().Control(OwnKind.Farewell, "over\n\u001b[2J and out"u8.ToArray()).Into(reader);
        Assert.Equal("over  [2J and out", statements.Farewell);
    }

    private static FrameReader NewReader(QuietOwner? owner = null)
    {
        owner ??= new QuietOwner(Window);
        owner.Window = new ReceiveWindow(Window);
        return new FrameReader(new Inbound(owner, owner.Window, owner));
    }

    private sealed class Statements(RecordingOwner owner) : IPeerStatements
    {
        public string? Farewell { get; private set; }

        public void OnTerms(LinkTerms terms) => owner.OnControl(OwnKind.Terms, []);

        public void OnGrant(long bytes) => throw new LinkException(bytes.ToString(CultureInfo.InvariantCulture));

        public void OnFarewell(string cause) => Farewell = cause;
    }

    private sealed class UngrantingOwner : ILinkOwner
    {
        public void OnControl(byte kind, ReadOnlySpan<byte> fields)
        {
        }

        public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets)
        {
            for (int i = 0; i < targets.Length; i++)
            {
                targets[i] = Block.Of(new byte[blockLengths[i]]);
            }
        }

        public void OnBulk(byte kind)
        {
        }

        public bool TryTakeBulk(OutgoingBulk message) => false;

        public void OnBulkSent()
        {
        }

        public void OnClosed(string cause)
        {
        }
    }

    private sealed class ShortOwner : ILinkOwner
    {
        public void OnControl(byte kind, ReadOnlySpan<byte> fields)
        {
        }

        public void BeginBulk(byte kind, ReadOnlySpan<byte> fields, ReadOnlySpan<int> blockLengths, Span<Block> targets) => targets[0] = Block.Of(new byte[8]);

        public void OnBulk(byte kind)
        {
        }

        public bool TryTakeBulk(OutgoingBulk message) => false;

        public void OnBulkSent()
        {
        }

        public void OnClosed(string cause)
        {
        }
    }
}
