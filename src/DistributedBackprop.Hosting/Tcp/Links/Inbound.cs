using System.Buffers.Binary;
using System.Text;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// Makes messages of frames and holds the peer to the protocol: its terms are told first, control messages are one frame, bulk
/// messages come one at a time, announced, within the announced lengths and within credit. Without I/O.
/// </summary>
/// <param name="owner">Gets messages of its own kinds.</param>
/// <param name="window">The account of bulk bytes.</param>
/// <param name="statements">Gets what the peer's link says of itself.</param>
internal sealed class Inbound(ILinkOwner owner, ReceiveWindow window, IPeerStatements statements) : IFrameSink
{
    /// <summary>The bytes of the longest cause that is told or heard at the end.</summary>
    public const int FarewellBytes = 1024;

    private const FrameFlags Whole = FrameFlags.First | FrameFlags.Last;

    private readonly byte[] _payload = new byte[Math.Max(Announcement.MaximumBytes, LinkLimits.FieldsBytes)];
    private readonly IncomingBulk _bulk = new();
    private bool _hasTerms;
    private bool _inBlock;
    private int _length;

    /// <inheritdoc/>
    public Span<byte> Payload => _inBlock ? _bulk.Next(_length) : _payload.AsSpan(0, _length);

    /// <inheritdoc/>
    public void Begin(in FrameHeader header)
    {
        if (!_hasTerms && header is not { Lane: Lane.Control, Kind: OwnKind.Terms })
        {
            throw Violation(header, "comes before the peer has told its terms");
        }

        _inBlock = header.Lane == Lane.Bulk && (header.Flags & FrameFlags.First) == 0;
        _length = header.Length;
        switch (header.Lane)
        {
            case Lane.Control:
                CheckControl(header);
                break;
            case Lane.Bulk when _inBlock:
                CheckData(header);
                window.Receive(header.Length);
                break;
            case Lane.Bulk:
                CheckAnnouncement(header);
                break;
            default:
                throw Violation(header, "is in no lane");
        }
    }

    /// <inheritdoc/>
    public void End(in FrameHeader header)
    {
        if (header.Lane == Lane.Control)
        {
            TakeControl(header, Payload);
            return;
        }

        if (_inBlock)
        {
            _bulk.Advance(header.Length);
        }
        else
        {
            _bulk.Begin(header.Kind, Payload, window.Bytes, owner);
        }

        bool isLast = (header.Flags & FrameFlags.Last) != 0;
        if (isLast != (_bulk.Missing == 0))
        {
            throw Violation(header, $"says {(isLast ? "that it is the last" : "that more follow")} with {_bulk.Missing} bytes to come");
        }

        if (isLast)
        {
            _bulk.Close();
            owner.OnBulk(header.Kind);
        }
    }

    private static LinkException Violation(in FrameHeader header, string what) =>
        new($"protocol violation: a frame (lane {(byte)header.Lane}, kind {header.Kind}, flags {(byte)header.Flags}, {header.Length} bytes) {what}");

    private static void CheckControl(in FrameHeader header)
    {
        if (header.Flags != Whole)
        {
            throw Violation(header, "is a part of a control message, which has none");
        }

        int bound = header.Kind switch
        {
            OwnKind.Life => 0,
            OwnKind.Terms => LinkTerms.Bytes,
            OwnKind.Grant => sizeof(long),
            OwnKind.Farewell => FarewellBytes,
            >= LinkLimits.FirstOwnersKind => LinkLimits.FieldsBytes,
            _ => throw Violation(header, "is of a kind that this version does not know"),
        };
        CheckLength(header, bound);
    }

    private static void CheckLength(in FrameHeader header, int bound)
    {
        if (header.Length < 0 || header.Length > bound)
        {
            throw Violation(header, $"is longer than {bound} bytes");
        }
    }

    private static long ReadGrant(in FrameHeader header, ReadOnlySpan<byte> fields)
    {
        long bytes = fields.Length == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(fields) : 0;
        return bytes >= 1 ? bytes : throw Violation(header, "grants no number of bytes");
    }

    /// <summary>A text of the peer as one line that no terminal takes for commands.</summary>
    private static string ReadText(ReadOnlySpan<byte> fields) => PrintableText.Of(Encoding.UTF8.GetString(fields));

    private void CheckAnnouncement(in FrameHeader header)
    {
        if (_bulk.IsOpen)
        {
            throw Violation(header, $"begins a bulk message while {_bulk.Missing} bytes of another are to come");
        }

        if (header.Kind < LinkLimits.FirstOwnersKind || (header.Flags & ~Whole) != 0)
        {
            throw Violation(header, "is of a kind that this version does not know");
        }

        CheckLength(header, Announcement.MaximumBytes);
    }

    private void CheckData(in FrameHeader header)
    {
        if (!_bulk.IsOpen || header.Kind != _bulk.Kind || (header.Flags & ~FrameFlags.Last) != 0)
        {
            throw Violation(header, "belongs to no bulk message that has begun");
        }

        CheckLength(header, Math.Min(LinkLimits.FrameBytes, _bulk.MissingInBlock));
        if (header.Length == 0)
        {
            throw Violation(header, "is empty");
        }
    }

    private void TakeControl(in FrameHeader header, ReadOnlySpan<byte> fields)
    {
        switch (header.Kind)
        {
            case OwnKind.Life:
                break;
            case OwnKind.Terms when _hasTerms:
                throw Violation(header, "tells terms a second time");
            case OwnKind.Terms:
                _hasTerms = true;
                statements.OnTerms(LinkTerms.Read(fields));
                break;
            case OwnKind.Grant:
                statements.OnGrant(ReadGrant(header, fields));
                break;
            case OwnKind.Farewell:
                statements.OnFarewell(ReadText(fields));
                break;
            default:
                owner.OnControl(header.Kind, fields);
                break;
        }
    }
}
