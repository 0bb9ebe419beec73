namespace DistributedBackprop.Engine.Numerics;

/// <summary>
/// The counter-based generator Philox 4x32-10: every number of a sequence is a pure function of its position, so that each
/// node can draw any of them alone and gets the same bits.
/// <para>
/// A sequence is named by (seed, stream, substream). Key = seed; counter words 0 and 1 = index / 4 in their low 56 bits and
/// the stream in their top 8, words 2 and 3 = substream: different names and positions never share a counter.
/// </para>
/// Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11.
/// </summary>
public readonly struct Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;
    private const int StreamShift = 56;
    private const ulong NumberCount = 1UL << (StreamShift + 2);
    private const double UnitStep = 1.0 / (1UL << 53);

    private readonly ulong _seed;
    private readonly ulong _stream;
    private readonly ulong _substream;

    /// <summary>Names a sequence of 2^58 numbers.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="stream">What the numbers are for.</param>
    /// <param name="substream">Which of the stream's sequences, such as the epoch.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stream does not fit in 8 bits.</exception>
    public Philox(ulong seed, PhiloxStream stream, ulong substream)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)stream, byte.MaxValue, nameof(stream));
        _seed = seed;
        _stream = (ulong)stream << StreamShift;
        _substream = substream;
    }

    /// <summary>The ten-round function itself: four words of output for a counter and a key.</summary>
    /// <param name="counter">The counter, word 0 first.</param>
    /// <param name="key">The key, word 0 first.</param>
    /// <returns>Four uniform 32-bit words, word 0 first.</returns>
    public static (uint Word0, uint Word1, uint Word2, uint Word3) Block(
        (uint Word0, uint Word1, uint Word2, uint Word3) counter, (uint Word0, uint Word1) key)
    {
        (uint c0, uint c1, uint c2, uint c3) = counter;
        (uint k0, uint k1) = key;
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * c0;
            ulong product1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(product1 >> 32) ^ c1 ^ k0;
            c2 = (uint)(product0 >> 32) ^ c3 ^ k1;
            c1 = (uint)product1;
            c3 = (uint)product0;
            k0 = unchecked(k0 + Weyl0);
            k1 = unchecked(k1 + Weyl1);
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>The 32-bit number at a position.</summary>
    /// <param name="index">The position, below 2^58.</param>
    /// <returns>A number uniform over all 2^32 values.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The position is 2^58 or beyond.</exception>
    public uint UInt32(ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, NumberCount);
        (uint word0, uint word1, uint word2, uint word3) = BlockOf(index);
        return (index & 3) switch
        {
            0 => word0,
            1 => word1,
            2 => word2,
            _ => word3,
        };
    }

    /// <summary>
    /// The fraction at a position: the top 27 bits of the 32-bit number 2 * index, then the top 26 bits of the next one,
    /// taken as 53 binary digits. Fractions and 32-bit numbers of one sequence overlap: use one kind a sequence.
    /// </summary>
    /// <param name="index">The position among fractions, below 2^57.</param>
    /// <returns>A multiple of 2^-53, uniform in [0, 1), exact.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The position is 2^57 or beyond.</exception>
    public double Unit(ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, NumberCount / 2);
        (uint word0, uint word1, uint word2, uint word3) = BlockOf(2 * index);
        (uint high, uint low) = (index & 1) == 0 ? (word0, word1) : (word2, word3);
        return (((ulong)(high >> 5) << 26) | (low >> 6)) * UnitStep;
    }

    /// <summary>
    /// Draws a number below a bound without bias: the high half of bound * u, with u drawn anew in the few cases in which
    /// some results would be more likely than others.
    /// Source: D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019).
    /// </summary>
    /// <param name="bound">The number of possible results, at least 1.</param>
    /// <param name="index">The position of the first 32-bit number to use; moved beyond the last one used.</param>
    /// <returns>A number uniform in [0, bound).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The bound is 0, or the position is 2^58 or beyond.</exception>
    public uint Below(uint bound, ref ulong index)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);
        uint unevenBelow = unchecked(0u - bound) % bound;
        ulong product;
        do
        {
            product = (ulong)bound * UInt32(index++);
        }
        while ((uint)product < unevenBelow);
        return (uint)(product >> 32);
    }

    private (uint Word0, uint Word1, uint Word2, uint Word3) BlockOf(ulong index)
    {
        ulong position = _stream | (index >> 2);
        return Block(
            ((uint)position, (uint)(position >> 32), (uint)_substream, (uint)(_substream >> 32)),
            ((uint)_seed, (uint)(_seed >> 32)));
    }
}
