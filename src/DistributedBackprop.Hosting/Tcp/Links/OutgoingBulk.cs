namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The bulk message that an owner fills in when its link asks for the next one: kind, fields and blocks. One is used again and again.</summary>
internal sealed class OutgoingBulk
{
    private readonly byte[] _fields = new byte[LinkLimits.FieldsBytes];
    private readonly Block[] _blocks = new Block[LinkLimits.Blocks];
    private byte _kind;
    private int _fieldsLength;
    private int _blockCount;

    /// <summary>What the message is: 16 to 255.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is one of the link's own, below 16.</exception>
    public byte Kind
    {
        get => _kind;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, LinkLimits.FirstOwnersKind);
            _kind = value;
        }
    }

    /// <summary>The fields.</summary>
    public ReadOnlySpan<byte> Fields => _fields.AsSpan(0, _fieldsLength);

    /// <summary>The blocks, in the order of their bytes on the link.</summary>
    public ReadOnlySpan<Block> Blocks => _blocks.AsSpan(0, _blockCount);

    /// <summary>The bytes of all blocks.</summary>
    public long BlockBytes { get; private set; }

    /// <summary>Sets the fields: they are copied.</summary>
    /// <exception cref="ArgumentException">They are longer than <see cref="LinkLimits.FieldsBytes"/>.</exception>
    public void SetFields(ReadOnlySpan<byte> fields)
    {
        LinkLimits.CheckFields(fields.Length);
        fields.CopyTo(_fields);
        _fieldsLength = fields.Length;
    }

    /// <summary>Adds a block: it is not copied, and read until <see cref="ILinkOwner.OnBulkSent"/> or <see cref="ILinkOwner.OnClosed"/>.</summary>
    /// <exception cref="InvalidOperationException">The message has <see cref="LinkLimits.Blocks"/> blocks already.</exception>
    public void Add(Block block)
    {
        if (_blockCount == LinkLimits.Blocks)
        {
            throw new InvalidOperationException($"A bulk message has at most {LinkLimits.Blocks} blocks.");
        }

        _blocks[_blockCount++] = block;
        BlockBytes += block.Length;
    }

    /// <summary>Forgets everything, so that no memory is held that nobody needs.</summary>
    public void Clear()
    {
        Array.Clear(_blocks, 0, _blockCount);
        _blockCount = 0;
        _fieldsLength = 0;
        _kind = 0;
        BlockBytes = 0;
    }
}
