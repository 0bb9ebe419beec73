using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// The first bytes of each end, 44 in all: "DBPLINK" and a line feed (8), the version of the protocol (2, little-endian), then, as of version 1: role (1),
/// whether there is a token (1; 2 where TLS is demanded before anything else), 32 random bytes. The first ten bytes are the same in every version, so that any two can name what
/// divides them.
/// </summary>
/// <param name="Version">The version of the protocol.</param>
/// <param name="Role">Who speaks.</param>
/// <param name="HasToken">Whether it has a token, and so demands one.</param>
internal sealed record Greeting(ushort Version, LinkRole Role, bool HasToken)
{
    /// <summary>The version of the protocol that this program speaks: to be raised with every change of handshake or frames, and of what hosts say with them.</summary>
    public const ushort CurrentVersion = 2;

    /// <summary>The first byte of every greeting, and of no TLS.</summary>
    public const byte FirstByte = (byte)'D';

    /// <summary>The first byte of TLS, and of no greeting.</summary>
    private const byte FirstByteOfTls = 0x16;

    private const byte TlsDemanded = 2;
    private const string TlsAtBothEnds = "Use TLS at both ends or at neither: --certificate and --key where connections are accepted, --trust or --tls where they are made.";

    private const int VersionOffset = 8;
    private const int RoleOffset = 10;
    private const int TokenOffset = 11;
    private const int NonceOffset = 12;
    private const int Bytes = NonceOffset + 32;

    private static ReadOnlySpan<byte> Magic => "DBPLINK\n"u8;

    /// <summary>What this program says.</summary>
    public static Greeting Of(LinkRole role, bool hasToken) => new(CurrentVersion, role, hasToken);

    /// <summary>What a head that demands TLS answers a worker without it.</summary>
    public static byte[] DemandingTls()
    {
        byte[] bytes = Of(LinkRole.Head, hasToken: false).ToBytes();
        bytes[TokenOffset] = TlsDemanded;
        return bytes;
    }

    /// <summary>Only this end uses TLS.</summary>
    public static LinkException WithoutTls(string peer) => new($"{peer} uses no TLS, and this end demands it. {TlsAtBothEnds}");

    /// <summary>The bytes, with fresh random ones.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(VersionOffset), Version);
        bytes[RoleOffset] = (byte)Role;
        bytes[TokenOffset] = HasToken ? (byte)1 : (byte)0;
        RandomNumberGenerator.Fill(bytes.AsSpan(NonceOffset));
        return bytes;
    }

    /// <summary>Reads the peer's first bytes: those that every version has first, then the others of this one.</summary>
    /// <exception cref="LinkException">The peer speaks something else, or another version.</exception>
    /// <exception cref="EndOfStreamException">The peer ended the connection.</exception>
    public static byte[] ReadFrom(Stream stream, string peer)
    {
        byte[] bytes = new byte[Bytes];
        stream.ReadExactly(bytes.AsSpan(0, RoleOffset));
        if (!bytes.AsSpan().StartsWith(Magic))
        {
            throw bytes[0] == FirstByteOfTls ? WithTls(peer) : new LinkException($"{peer} does not speak DistributedBackprop's protocol: it is another program.");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(VersionOffset));
        if (version != CurrentVersion)
        {
            throw new LinkException($"{peer} speaks version {version} of the protocol, this program version {CurrentVersion}. Install the same version at both ends.");
        }

        stream.ReadExactly(bytes.AsSpan(RoleOffset));
        return bytes;
    }

    /// <summary>What bytes that <see cref="ReadFrom"/> read say.</summary>
    /// <exception cref="LinkException">They make no sense.</exception>
    public static Greeting Parse(byte[] bytes, string peer) => bytes[TokenOffset] == TlsDemanded
        ? throw WithTls(peer)
        : bytes[RoleOffset] is (byte)LinkRole.Head or (byte)LinkRole.Worker && bytes[TokenOffset] <= 1
            ? new Greeting(CurrentVersion, (LinkRole)bytes[RoleOffset], bytes[TokenOffset] == 1)
            : throw new LinkException($"{peer} names role {bytes[RoleOffset]} and token {bytes[TokenOffset]}, which version {CurrentVersion} does not know.");

    /// <summary>Refuses a peer with which there can be no link.</summary>
    /// <exception cref="LinkException">It has the same role, or only one end has a token.</exception>
    public void CheckAgainst(Greeting own, string peer)
    {
        if (Role == own.Role)
        {
            throw new LinkException($"{peer} is a {Name(Role)}, as this process is; links join a head and a worker.");
        }

        if (HasToken != own.HasToken)
        {
            throw new LinkException(HasToken
                ? $"{peer} demands a token, and this end was given none. Give both ends the same token."
                : $"{peer} was given no token, and this end demands one. Give both ends the same token.");
        }
    }

    private static LinkException WithTls(string peer) => new($"{peer} demands TLS, and this end uses none. {TlsAtBothEnds}");

    private static string Name(LinkRole role) => role == LinkRole.Head ? "head" : "worker";
}
