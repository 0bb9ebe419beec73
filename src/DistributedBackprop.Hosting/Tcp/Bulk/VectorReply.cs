using DistributedBackprop.Hosting.Tcp.Links;
using DistributedBackprop.Hosting.Tcp.Messages;

namespace DistributedBackprop.Hosting.Tcp.Bulk;

/// <summary>Kept vectors that somebody fetches.</summary>
internal sealed class VectorReply : Reply
{
    private readonly KeptVectors _kept;
    private readonly long _ticket;
    private readonly int[] _byteLengths;
    private VectorCursor? _cursor;

    private VectorReply(KeptVectors kept, long number, long ticket, int[] byteLengths)
        : base(number)
    {
        _kept = kept;
        _ticket = ticket;
        _byteLengths = byteLengths;
    }

    /// <inheritdoc/>
    public override bool IsComplete => _cursor is { Left: 0 };

    /// <summary>Reads what is asked for; whether it is kept shows when its turn comes.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or names more vectors than a ticket may have.</exception>
    public static VectorReply Read(long number, ref FieldReader fields, KeptVectors kept)
    {
        long ticket = fields.ReadInt64();
        var byteLengths = new int[fields.ReadCount(sizeof(int))];
        if (byteLengths.Length > BulkLimits.Vectors)
        {
            throw new InvalidDataException($"{byteLengths.Length} vectors are asked for; a ticket has at most {BulkLimits.Vectors}");
        }

        foreach (ref int bytes in byteLengths.AsSpan())
        {
            bytes = fields.ReadInt32();
        }

        return new VectorReply(kept, number, ticket, byteLengths);
    }

    /// <inheritdoc/>
    public override void Fill(OutgoingBulk message, byte[] part)
    {
        _cursor ??= new VectorCursor(_kept.Find(_ticket, _byteLengths));
        int filled = 0;
        while (_cursor.Next(part.Length - filled) is { Length: > 0 } next)
        {
            next.Bytes.CopyTo(part.AsSpan(filled));
            message.Add(Block.Of(part, filled, next.Length));
            filled += next.Length;
        }

        if (!_kept.IsKept(_ticket))
        {
            throw KeptVectors.NotKept(_ticket);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
    }
}
