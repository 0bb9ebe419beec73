using System.Security.Cryptography;
using System.Text;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// Shows that an end knows the token without telling it: HMAC-SHA256 with the token as key over the role's name and both
/// greetings, whose random bytes make it good for this connection only.
/// </summary>
/// <param name="token">The shared token, as UTF-8.</param>
/// <param name="workersGreeting">The worker's first bytes.</param>
/// <param name="headsGreeting">The head's first bytes.</param>
internal sealed class TokenProof(string token, byte[] workersGreeting, byte[] headsGreeting)
{
    /// <summary>The bytes of a proof.</summary>
    public const int Bytes = HMACSHA256.HashSizeInBytes;

    /// <summary>The proof of one end.</summary>
    public byte[] Of(LinkRole role)
    {
        byte[] said = [.. role == LinkRole.Head ? "head\n"u8 : "worker\n"u8, .. workersGreeting, .. headsGreeting];
        return HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), said);
    }

    /// <summary>Whether this is the proof of one end; takes the same time whatever differs.</summary>
    public bool IsOf(LinkRole role, ReadOnlySpan<byte> proof) => CryptographicOperations.FixedTimeEquals(Of(role), proof);
}
