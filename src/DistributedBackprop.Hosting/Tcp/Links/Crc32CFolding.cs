using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace DistributedBackprop.Hosting.Tcp.Links;

/// <summary>
/// The CRC-32C of long spans by carry-less multiplication, four blocks of 16 bytes an instruction: 256 bytes are <i>folded</i> into the 256
/// that follow, until only the last are left, which have the same remainder as all.
/// </summary>
/// <remarks>
/// A block is a polynomial L x^64 + H of degree below 128, its first bit the coefficient of x^127, modulo P. As many as D bytes further on
/// it stands for (L x^64 + H) x^8D. A product of two reflected words is the reflected polynomial times x, so L is multiplied by
/// x^(8D+63) mod P, H by x^(8D-1) mod P, each 32 bits in the upper half of a word.
/// Source: V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009.
/// </remarks>
internal static class Crc32CFolding
{
    private const int StrideBytes = 4 * 64;

    /// <summary>Shorter spans cost more by the end of folding than they gain.</summary>
    private const int LeastBytes = 4 * StrideBytes;

    private static readonly Vector512<ulong> Factors = Vector512.Create(
        Vector256.Create(Vector128.Create(Power((8 * StrideBytes) + 63), Power((8 * StrideBytes) - 1))));

    /// <summary>Whether this machine has the instructions.</summary>
    public static bool IsSupported => Pclmulqdq.V512.IsSupported && Vector512.IsHardwareAccelerated;

    /// <summary>The register after the front of some bytes. Call only if supported.</summary>
    /// <param name="register">The register before them.</param>
    /// <param name="bytes">Shortened to what is still to be appended: the last bytes, or all if they are few.</param>
    public static uint Append(uint register, ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < LeastBytes)
        {
            return register;
        }

        ReadOnlySpan<Vector512<ulong>> vectors = MemoryMarshal.Cast<byte, Vector512<ulong>>(bytes);
        Vector512<ulong> first = vectors[0] ^ Vector512.CreateScalar((ulong)register);
        Vector512<ulong> second = vectors[1];
        Vector512<ulong> third = vectors[2];
        Vector512<ulong> fourth = vectors[3];
        Vector512<ulong> factors = Factors;
        int next = 4;
        for (; next + 4 <= vectors.Length; next += 4)
        {
            first = Fold(first, factors) ^ vectors[next];
            second = Fold(second, factors) ^ vectors[next + 1];
            third = Fold(third, factors) ^ vectors[next + 2];
            fourth = Fold(fourth, factors) ^ vectors[next + 3];
        }

        bytes = bytes[(next * Vector512<byte>.Count)..];
        ReadOnlySpan<Vector512<ulong>> folded = [first, second, third, fourth];
        return Crc32C.AppendOneByOne(0, MemoryMarshal.AsBytes(folded));
    }

    private static Vector512<ulong> Fold(Vector512<ulong> blocks, Vector512<ulong> factors) =>
        Pclmulqdq.V512.CarrylessMultiply(blocks, factors, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(blocks, factors, 0x11);

    /// <summary>x^<paramref name="exponent"/> mod P, reflected, in the upper half of a word.</summary>
    private static ulong Power(int exponent)
    {
        const uint reflectedPolynomial = 0x82F63B78;
        uint power = 1u << 31;
        for (int i = 0; i < exponent; i++)
        {
            power = (power >> 1) ^ ((power & 1) * reflectedPolynomial);
        }

        return (ulong)power << 32;
    }
}
