namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>The bytes that go out next: staged ones, and after them the rest of a frame, from where it is. For one thread at a time.</summary>
/// <param name="stream">Where they go.</param>
internal sealed class PreparedWrite(Stream stream)
{
    private readonly SocketStream? _socket = stream as SocketStream;
    private readonly byte[] _staging = new byte[ControlsBytes + FrameHeader.Bytes + LinkLimits.FrameBytes];
    private int _stagedFrom;
    private int _stagedEnd;
    private Block _rest;
    private int _restFrom;

    /// <summary>The bytes of staging that controls may take: those beyond are for bulk, many small frames at once.</summary>
    public const int ControlsBytes = 64 * 1024;

    /// <summary>Where bytes are staged while <see cref="IsEmpty"/>.</summary>
    public byte[] Staging => _staging;

    /// <summary>Whether all bytes are written.</summary>
    public bool IsEmpty => _stagedFrom == _stagedEnd && _restFrom == _rest.Length;

    /// <summary>Whether <see cref="WriteAtOnce"/> can be called.</summary>
    public bool KnowsWhatNetworkTakes => _socket is not null;

    /// <summary>Prepares bytes.</summary>
    /// <param name="staged">How many are staged.</param>
    /// <param name="rest">What follows them.</param>
    public void Set(int staged, Block rest)
    {
        _stagedFrom = 0;
        _stagedEnd = staged;
        _rest = rest;
        _restFrom = 0;
    }

    /// <summary>Writes all of them, however long that takes.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public void Write()
    {
        if (!Staged.IsEmpty)
        {
            stream.Write(Staged);
        }

        if (!Rest.IsEmpty)
        {
            stream.Write(Rest);
        }

        Set(staged: 0, rest: default);
    }

    /// <summary>Writes what the network takes at once.</summary>
    /// <returns>Whether that was all.</returns>
    /// <exception cref="IOException">The connection is broken.</exception>
    public bool WriteAtOnce()
    {
        _stagedFrom += _socket!.WriteAtOnce(Staged);
        if (Staged.IsEmpty && !Rest.IsEmpty)
        {
            _restFrom += _socket.WriteAtOnce(Rest);
        }

        if (!IsEmpty)
        {
            return false;
        }

        Set(staged: 0, rest: default);
        return true;
    }

    private ReadOnlySpan<byte> Staged => _staging.AsSpan(_stagedFrom, _stagedEnd - _stagedFrom);

    private ReadOnlySpan<byte> Rest => _rest.Bytes[_restFrom..];
}
