using System.Text;
using DistributedBackprop.Hosting.Tcp.Links;

namespace DistributedBackprop.Hosting.Tests.Tcp.Links;

public sealed class Crc32CTests
{
    /// <summary>RFC 3720, appendix B.4, and the catalogue's check value.</summary>
    [Theory]
    [InlineData("313233343536373839", 0xE3069283)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8A9136AA)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0x62A8AB43)]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 0x46DD794E)]
    [InlineData("1F1E1D1C1B1A191817161514131211100F0E0D0C0B0A09080706050403020100", 0x113FDB5C)]
    [InlineData("", 0x00000000)]
    public void It_gives_the_published_values(string hexadecimal, uint expected) =>
        Assert.Equal(expected, Crc32C.Of(Convert.FromHexString(hexadecimal)));

    [Fact]
    public void It_is_the_remainder_of_long_division_at_each_length_around_its_strides_and_stretches()
    {
        byte[] bytes = new byte[3 * 8192 * 2 + 1000];
        new Random(1).NextBytes(bytes);
        int[] edges = [0, 8, 64, 3 * 256, 4 * 256, 5 * 256, 9 * 256, 3 * 512, 3 * 8192, 3 * 8192 + 3 * 256, 6 * 8192];
        foreach (int length in edges.SelectMany(edge => Enumerable.Range(edge - 9, 19)).Where(length => length >= 0))
        {
            ReadOnlySpan<byte> part = bytes.AsSpan(length % 7, length);
            Assert.Equal(LongDivision(part), Crc32C.Of(part));
        }
    }

    [Fact]
    public void Parts_give_the_checksum_of_the_whole_wherever_it_is_cut()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 20_000)));
        uint whole = Crc32C.Of(bytes);
        foreach (int cut in (int[])[0, 1, 7, 8, 9, 767, 768, 24_575, 24_577, bytes.Length])
        {
            Assert.Equal(whole, Crc32C.Append(Crc32C.Of(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    /// <summary>Bit by bit, from the definition.</summary>
    private static uint LongDivision(ReadOnlySpan<byte> bytes)
    {
        const uint reflectedPolynomial = 0x82F63B78;
        uint remainder = uint.MaxValue;
        foreach (byte value in bytes)
        {
            remainder ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder >> 1) ^ ((remainder & 1) * reflectedPolynomial);
            }
        }

        return ~remainder;
    }
}
