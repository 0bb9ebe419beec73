namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>What both ends say before there is a link: that they speak the same protocol, and that each knows the shared token.</summary>
/// <remarks>
/// <para>Each end sends a <see cref="Greeting"/>. With a token the worker then proves that it knows it, the head answers with a verdict of
/// one byte and, if the worker's proof was right, its own proof (<see cref="TokenProof"/>). The token itself never travels, and no proof is good for another
/// connection or for the other role.</para>
/// <para>Without TLS whoever sits between both ends can still listen to and change what follows; and a token that can be guessed can be
/// guessed from a recorded proof. So tokens are to be random, and networks of others need TLS.</para>
/// </remarks>
internal static class Handshake
{
    private const byte Right = 1;
    private const byte Wrong = 2;

    /// <summary>Shakes hands over a connected stream; a link may be made of it afterwards. Disposes the stream when that fails.</summary>
    /// <param name="stream">The stream; disposing it must end a blocking read.</param>
    /// <param name="role">This end. The other must be the other one.</param>
    /// <param name="peer">How causes name the other end.</param>
    /// <param name="token">The shared token; null for none at both ends.</param>
    /// <param name="timeout">The longest time for all of it.</param>
    /// <exception cref="LinkException">Another protocol or version, another token, the same role, no answer in time, or the connection ended.</exception>
    public static void Shake(Stream stream, LinkRole role, string peer, string? token, TimeSpan timeout) =>
        Deadline.Within(timeout, stream, peer, "the handshake", () => Shake(stream, role, peer, token));

    private static void Shake(Stream stream, LinkRole role, string peer, string? token)
    {
        Greeting own = Greeting.Of(role, token is not null);
        byte[] ownBytes = own.ToBytes();
        stream.Write(ownBytes);
        byte[] peersBytes = Greeting.ReadFrom(stream, peer);
        Greeting.Parse(peersBytes, peer).CheckAgainst(own, peer);
        if (token is null)
        {
            return;
        }

        if (role == LinkRole.Worker)
        {
            ProveToHead(stream, peer, new TokenProof(token, ownBytes, peersBytes));
        }
        else
        {
            JudgeWorker(stream, peer, new TokenProof(token, peersBytes, ownBytes));
        }
    }

    private static void ProveToHead(Stream stream, string peer, TokenProof proof)
    {
        stream.Write(proof.Of(LinkRole.Worker));
        Span<byte> verdict = stackalloc byte[1];
        stream.ReadExactly(verdict);
        if (verdict[0] != Right)
        {
            throw new LinkException($"{peer} refuses the token: it has another one. Give both ends the same token.");
        }

        Span<byte> headsProof = stackalloc byte[TokenProof.Bytes];
        stream.ReadExactly(headsProof);
        if (!proof.IsOf(LinkRole.Head, headsProof))
        {
            throw new LinkException($"{peer} does not know the token, although it says so: it is not what it claims to be.");
        }
    }

    private static void JudgeWorker(Stream stream, string peer, TokenProof proof)
    {
        Span<byte> workersProof = stackalloc byte[TokenProof.Bytes];
        stream.ReadExactly(workersProof);
        if (!proof.IsOf(LinkRole.Worker, workersProof))
        {
            stream.WriteByte(Wrong);
            throw new LinkException($"{peer} has another token. Give both ends the same token.");
        }

        stream.Write([Right, .. proof.Of(LinkRole.Head)]);
    }
}
