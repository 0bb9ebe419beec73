using System.Numerics;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// The CRC-32C of bytes (Castagnoli's polynomial 0x1EDC6F41, reflected, as in iSCSI, RFC 3720): of "123456789" it is 0xE3069283.
/// The same on each machine, by whatever instructions it has.
/// </summary>
/// <remarks>Inside, a <i>register</i> is the remainder without the inversions that RFC 3720 puts around it, so that parts follow each other plainly.</remarks>
internal static class Crc32C
{
    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="checksum"/> is of, followed by <paramref name="bytes"/>. That of nothing is 0.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint register = ~checksum;
        if (Crc32CFolding.IsSupported)
        {
            register = Crc32CFolding.Append(register, ref bytes);
        }

        register = Crc32CStretches.Append(register, ref bytes);
        return ~AppendOneByOne(register, bytes);
    }

    /// <summary>The register after some bytes, by one instruction after the other.</summary>
    internal static uint AppendOneByOne(uint register, ReadOnlySpan<byte> bytes)
    {
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            register = BitOperations.Crc32C(register, word);
        }

        foreach (byte rest in bytes[(bytes.Length & ~(sizeof(ulong) - 1))..])
        {
            register = BitOperations.Crc32C(register, rest);
        }

        return register;
    }
}
