using System.Numerics;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// The CRC-32C of bytes (Castagnoli's polynomial 0x1EDC6F41, reflected, as in iSCSI, RFC 3720): of "123456789" it is 0xE3069283.
/// </summary>
/// <remarks>
/// The processor's instruction has a latency of three cycles and takes eight bytes each cycle. So three stretches are summed side by side,
/// and their sums combined: a CRC is linear, so that the sum of what is followed by n bytes is a fixed linear function of its own sum,
/// which a table holds for the two lengths of stretches.
/// Source: M. Adler, crc32c.c, 2013; V. Gopal et al., "Fast CRC computation for iSCSI polynomial using CRC32 instruction", Intel 2011.
/// </remarks>
internal static class Crc32C
{
    private const int LongWords = 1024;
    private const int ShortWords = 32;

    private static readonly uint[] PastLong = TableFor(LongWords);
    private static readonly uint[] PastShort = TableFor(ShortWords);

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="checksum"/> is of, followed by <paramref name="bytes"/>. That of nothing is 0.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        uint register = ~checksum;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        register = Interleave(register, ref words, LongWords, PastLong);
        register = Interleave(register, ref words, ShortWords, PastShort);
        foreach (ulong word in words)
        {
            register = BitOperations.Crc32C(register, word);
        }

        foreach (byte rest in bytes[(bytes.Length & ~7)..])
        {
            register = BitOperations.Crc32C(register, rest);
        }

        return ~register;
    }

    /// <summary>Takes three stretches at a time off the front of <paramref name="words"/>, as long as there are three.</summary>
    private static uint Interleave(uint register, ref ReadOnlySpan<ulong> words, int stretch, uint[] past)
    {
        while (words.Length >= 3 * stretch)
        {
            ReadOnlySpan<ulong> first = words[..stretch];
            ReadOnlySpan<ulong> second = words.Slice(stretch, stretch);
            ReadOnlySpan<ulong> third = words.Slice(2 * stretch, stretch);
            uint secondRegister = 0;
            uint thirdRegister = 0;
            for (int i = 0; i < first.Length; i++)
            {
                register = BitOperations.Crc32C(register, first[i]);
                secondRegister = BitOperations.Crc32C(secondRegister, second[i]);
                thirdRegister = BitOperations.Crc32C(thirdRegister, third[i]);
            }

            register = Advance(register, past) ^ secondRegister;
            register = Advance(register, past) ^ thirdRegister;
            words = words[(3 * stretch)..];
        }

        return register;
    }

    /// <summary>What a register becomes when as many zero bytes follow as the table is for.</summary>
    private static uint Advance(uint register, uint[] past) =>
        past[(byte)register]
        ^ past[256 + (byte)(register >> 8)]
        ^ past[512 + (byte)(register >> 16)]
        ^ past[768 + (byte)(register >> 24)];

    /// <summary>For each byte of a register at each of its four places: the register that so many zero words make of it.</summary>
    private static uint[] TableFor(int zeroWords)
    {
        uint[] table = new uint[4 * 256];
        for (int bit = 0; bit < 32; bit++)
        {
            uint register = 1u << bit;
            for (int i = 0; i < zeroWords; i++)
            {
                register = BitOperations.Crc32C(register, 0ul);
            }

            int place = 256 * (bit / 8);
            int value = 1 << (bit % 8);
            for (int low = 0; low < value; low++)
            {
                table[place + value + low] = table[place + low] ^ register;
            }
        }

        return table;
    }
}
