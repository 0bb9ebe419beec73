using DistributedBackprop.Data.Features;
using DistributedBackprop.Data.Scaling;

namespace DistributedBackprop.Data.Tests;

public sealed class PreparedDataTests
{
    private static readonly Preparation Regression = new()
    {
        Task = LearningTask.Regression,
        Features = [new NumberFeature("x", 0, 1)],
        Targets = [new ScaledColumn("y", 0, 1)],
        Classes = [],
    };

    [Fact]
    public void The_hash_is_that_of_the_documented_bytes()
    {
        byte[] bytes =
        [
            34, 0, 0, 0, .. "DistributedBackprop.PreparedData/1"u8,
            4, 0, 0, 0,
            1, 0, 0, 0,
            1, 0, 0, 0, 1, 0, 0, 0, (byte)'x', .. new byte[8], 0, 0, 0, 0, 0, 0, 0xF0, 0x3F,
            1, 0, 0, 0, 1, 0, 0, 0, (byte)'y', .. new byte[8], 0, 0, 0, 0, 0, 0, 0xF0, 0x3F,
            0, 0, 0, 0,
            1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0xE0, 0xBF,
            0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
        ];
        var data = new PreparedData<float>(Regression, Examples<float>([2], [-0.5f]), Examples<float>([], []));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), data.Hash);
    }

    [Fact]
    public void Whatever_can_change_a_bit_changes_the_hash()
    {
        ExampleSet<double> one = Examples<double>([2], [-0.5]);
        ExampleSet<double> none = Examples<double>([], []);
        ExampleSet<double> wide = new(1, inputs: 1, outputs: 2, [2], [0, 1]);
        ExampleSet<double> pair = new(1, inputs: 2, outputs: 1, [2, 2], [-0.5]);
        ExampleSet<double> noPair = new(0, inputs: 2, outputs: 1, [], []);
        ScaledColumn[] twoTargets = [new("y", 0, 1), new("z", 0, 1)];
        string[] hashes =
        [
            new PreparedData<double>(Regression, one, none).Hash,
            new PreparedData<float>(Regression, Examples<float>([2], [-0.5f]), Examples<float>([], [])).Hash,
            new PreparedData<double>(Regression, one, one).Hash,
            new PreparedData<double>(Regression, Examples<double>([2, 2], [-0.5, -0.5]), none).Hash,
            new PreparedData<double>(Regression, Examples<double>([Math.BitIncrement(2.0)], [-0.5]), none).Hash,
            new PreparedData<double>(Regression, Examples<double>([2], [0.0]), none).Hash,
            new PreparedData<double>(Regression, Examples<double>([2], [-0.0]), none).Hash,
            new PreparedData<double>(Regression with { Features = [new NumberFeature("X", 0, 1)] }, one, none).Hash,
            new PreparedData<double>(Regression with { Features = [new NumberFeature("x", 1, 1)] }, one, none).Hash,
            new PreparedData<double>(Regression with { Features = [new NumberFeature("x", 0, 1) { WhenMissing = 0 }] }, one, none).Hash,
            new PreparedData<double>(Regression with { Features = [new NumberFeature("x", 0, 1) { WhenMissing = 1 }] }, one, none).Hash,
            new PreparedData<double>(Regression with { Features = [new CategoryFeature("x", ["a"])] }, one, none).Hash,
            new PreparedData<double>(Regression with { Features = [new CategoryFeature("x", ["b"])] }, one, none).Hash,
            new PreparedData<double>(Regression with { Features = [new CategoryFeature("x", ["a"]) { WhenMissing = "a" }] }, one, none).Hash,
            new PreparedData<double>(Regression with { Features = [new CategoryFeature("x", ["a", "b"])] }, pair, noPair).Hash,
            new PreparedData<double>(Regression with { Features = [new CategoryFeature("x", ["a"]) { HasMissingSlot = true }] }, pair, noPair).Hash,
            new PreparedData<double>(Regression with { Features = [new CategoryFeature("x", ["a"]) { HasUnknownSlot = true }] }, pair, noPair).Hash,
            new PreparedData<double>(Regression with { Features = [new NumberFeature("x", 0, 1) { WhenMissing = 0, HasMissingSlot = true }] }, pair, noPair).Hash,
            new PreparedData<double>(Regression with { Targets = [new ScaledColumn("y", 0, 2)] }, one, none).Hash,
            new PreparedData<double>(Regression with { Targets = twoTargets }, wide, wide).Hash,
            new PreparedData<double>(Regression with { Targets = [twoTargets[0]], Task = LearningTask.Classification, Classes = ["a", "b"] }, wide, wide).Hash,
            new PreparedData<double>(Regression with { Targets = [twoTargets[0]], Task = LearningTask.Classification, Classes = ["a", "c"] }, wide, wide).Hash,
            new PreparedData<double>(Regression with { Targets = [twoTargets[0]], Task = LearningTask.Classification, Classes = ["ab", ""] }, wide, wide).Hash,
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    /// <summary>More values than one chunk of the hash holds: the last of them count too.</summary>
    [Fact]
    public void The_hash_reads_to_the_end()
    {
        double[] features = new double[1300];
        string before = Hash(features);
        features[^1] = 1;
        Assert.NotEqual(before, Hash(features));

        static string Hash(double[] features) => new PreparedData<double>(
            Regression, Examples(features, new double[features.Length]), Examples<double>([], [])).Hash;
    }

    [Fact]
    public void Refuses_parts_that_do_not_fit()
    {
        ExampleSet<double> one = Examples<double>([2], [3]);
        ExampleSet<double> none = Examples<double>([], []);
        ExampleSet<double> wide = new(1, 2, 1, [1, 2], [3]);
        Assert.Throws<ArgumentException>(() => new PreparedData<double>(Regression, none, one));
        Assert.Throws<ArgumentException>(() => new PreparedData<double>(Regression, wide, none));
        Assert.Throws<ArgumentException>(() => new PreparedData<double>(Regression, one, wide));
        Assert.Throws<ArgumentNullException>(() => new PreparedData<double>(null!, one, none));
        Assert.Throws<ArgumentNullException>(() => new PreparedData<double>(Regression, null!, none));
        Assert.Throws<ArgumentNullException>(() => new PreparedData<double>(Regression, one, null!));
    }

    private static ExampleSet<T> Examples<T>(T[] features, T[] targets)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        return new ExampleSet<T>(features.Length, inputs: 1, outputs: 1, features, targets);
    }
}
