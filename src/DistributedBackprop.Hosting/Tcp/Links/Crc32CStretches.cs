using System.Numerics;
using System.Runtime.InteropServices;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// The CRC-32C of long spans by the processor's instruction, which takes eight bytes each cycle but has a latency of three. So three
/// stretches are summed side by side and their sums combined: a CRC is linear, so that the sum of what is followed by n zero bytes is a
/// fixed linear function of its own sum, which a table holds for the two lengths of stretches.
/// </summary>
/// <remarks>
/// Source: M. Adler, crc32c.c, 2013; V. Gopal et al., "Fast CRC computation for iSCSI polynomial using CRC32 instruction", Intel 2011.
/// </remarks>
internal static class Crc32CStretches
{
    private const int LongWords = 1024;
    private const int ShortWords = 32;

    private static readonly uint[] PastLong = TableFor(LongWords);
    private static readonly uint[] PastShort = TableFor(ShortWords);

    /// <summary>The register after the front of some bytes.</summary>
    /// <param name="register">The register before them.</param>
    /// <param name="bytes">Shortened to less than 768 bytes at the end, which are still to be appended.</param>
    public static uint Append(uint register, ref ReadOnlySpan<byte> bytes)
    {
        register = Append(register, ref bytes, LongWords, PastLong);
        return Append(register, ref bytes, ShortWords, PastShort);
    }

    private static uint Append(uint register, ref ReadOnlySpan<byte> bytes, int stretch, uint[] past)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
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
            bytes = bytes[(3 * stretch * sizeof(ulong))..];
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
