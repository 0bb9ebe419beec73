using DistributedBackprop.Engine.Numerics;

namespace DistributedBackprop.Engine.Tests.Numerics;

public sealed class PhiloxTests
{
    /// <summary>The known answers of Random123, file kat_vectors.</summary>
    public static TheoryData<uint[], uint[], uint[]> KnownAnswers => new()
    {
        { [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
        {
            [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
            [0xffffffff, 0xffffffff],
            [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]
        },
        {
            [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
            [0xa4093822, 0x299f31d0],
            [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
        },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void Block_gives_the_known_answers_of_its_authors(uint[] counter, uint[] key, uint[] expected)
    {
        ArgumentNullException.ThrowIfNull(counter);
        ArgumentNullException.ThrowIfNull(key);
        (uint word0, uint word1, uint word2, uint word3) =
            Philox.Block((counter[0], counter[1], counter[2], counter[3]), (key[0], key[1]));
        uint[] words = [word0, word1, word2, word3];
        Assert.Equal(expected, words);
    }

    [Fact]
    public void A_sequence_is_the_blocks_of_its_seed_stream_and_substream()
    {
        const ulong Seed = 0x0123456789abcdef;
        const ulong Substream = 0xfedcba9876543210;
        const ulong FirstIndex = 4 * 0x00123456789abcdeUL;
        var philox = new Philox(Seed, PhiloxStream.Split, Substream);
        (uint word0, uint word1, uint word2, uint word3) =
            Philox.Block((0x789abcde, 0x03123456, 0x76543210, 0xfedcba98), (0x89abcdef, 0x01234567));

        uint[] words = [word0, word1, word2, word3];
        for (uint position = 0; position < 4; position++)
        {
            Assert.Equal(words[position], philox.UInt32(FirstIndex + position));
        }
    }

    [Fact]
    public void Names_that_differ_in_one_part_give_different_sequences()
    {
        Philox[] sequences =
        [
            new(1, PhiloxStream.Initialization, 0),
            new(2, PhiloxStream.Initialization, 0),
            new(1UL << 32, PhiloxStream.Initialization, 0),
            new(1, PhiloxStream.EpochOrder, 0),
            new(1, PhiloxStream.Initialization, 1),
            new(1, PhiloxStream.Initialization, 1UL << 32),
        ];
        Assert.Equal(sequences.Length, sequences.Select(s => (s.UInt32(0), s.UInt32(1))).Distinct().Count());
    }

    [Fact]
    public void Unit_takes_27_and_26_bits_of_two_numbers()
    {
        var philox = new Philox(7, PhiloxStream.EpochOrder, 3);
        for (ulong index = 0; index < 100; index++)
        {
            ulong digits = ((ulong)(philox.UInt32(2 * index) >> 5) << 26) | (philox.UInt32((2 * index) + 1) >> 6);
            Assert.Equal(digits, philox.Unit(index) * (1UL << 53));
            Assert.InRange(philox.Unit(index), 0.0, 1.0 - (1.0 / (1UL << 53)));
        }
    }

    [Fact]
    public void Unit_spreads_evenly()
    {
        var philox = new Philox(11, PhiloxStream.Initialization, 0);
        var counts = new int[10];
        for (ulong index = 0; index < 10_000; index++)
        {
            counts[(int)(10 * philox.Unit(index))]++;
        }

        // A count has standard deviation 30: five of them around the mean of 1,000.
        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(3u)]
    [InlineData(10u)]
    [InlineData(0x80000001u)]
    [InlineData(uint.MaxValue)]
    public void Below_stays_below_its_bound_and_moves_on(uint bound)
    {
        var philox = new Philox(5, PhiloxStream.EpochOrder, 0);
        ulong index = 0;
        for (int draw = 0; draw < 200; draw++)
        {
            ulong before = index;
            Assert.True(philox.Below(bound, ref index) < bound);
            Assert.True(index > before);
        }
    }

    [Fact]
    public void Below_draws_again_where_a_result_would_be_too_likely()
    {
        // For 2^31 + 1 nearly every other number is rejected; one that is taken is the high half of the product.
        const uint Bound = 0x80000001;
        var philox = new Philox(5, PhiloxStream.EpochOrder, 0);
        ulong index = 0;
        int rejected = 0;
        for (int draw = 0; draw < 1000; draw++)
        {
            ulong before = index;
            uint result = philox.Below(Bound, ref index);
            rejected += (int)(index - before) - 1;
            Assert.Equal((uint)(((ulong)philox.UInt32(index - 1) * Bound) >> 32), result);
        }

        Assert.InRange(rejected, 800, 1200);
    }

    [Fact]
    public void Positions_and_bounds_outside_their_range_are_refused()
    {
        var philox = new Philox(0, PhiloxStream.Split, 0);
        ulong index = 0;
        Assert.Throws<ArgumentOutOfRangeException>(() => philox.UInt32(1UL << 58));
        Assert.Throws<ArgumentOutOfRangeException>(() => philox.Unit(1UL << 57));
        Assert.Throws<ArgumentOutOfRangeException>(() => philox.Below(0, ref index));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Philox(0, (PhiloxStream)256, 0));
    }
}
