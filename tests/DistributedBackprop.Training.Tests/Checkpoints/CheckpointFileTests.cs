using System.Text;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Reduction;
using DistributedBackprop.Training.Run;
using DistributedBackprop.Training.Tests.Roles;

namespace DistributedBackprop.Training.Tests.Checkpoints;

public sealed class CheckpointFileTests
{
    private static readonly TrainingRun Run = SmallRun.Prepare();

    private static readonly Checkpoint Full = new(
        new ModelVersion(3, 1234),
        Run.Identity,
        new RunProgress
        {
            Updates = 1234,
            EpochSums = new ExampleSums(7, 0.1 + 0.2, 5, Math.PI, double.Epsilon),
            RelativeChange = 1.0 / 3,
            History = [Sample.Epoch(1, 2.0 / 3, validationError: -0.0), Sample.Epoch(2, double.MaxValue) with { Rmse = 1e-310 }],
            BestEpoch = 1,
            Stopped = new StopReason(StopCause.TimeLimit, "the \"time\" limit of 3 s has passed"),
            ElapsedSeconds = 0.1,
        },
        new ModelTensors(Vector(1), [new("firstMoment", Vector(2)), new("secondMoment", Vector(3))], Vector(4)));

    /// <summary>What is done to a good manifest, and what the refusal says.</summary>
    public static TheoryData<string, string, string> Tampered => new()
    {
        { "\"updates\":1234", "\"updates\":1235", "does not have the checksum" },
        { "\"bestEpoch\":1", "\"bestEpoch\": 1", "does not have the checksum" },
        { "\"formatVersion\":1", "\"formatVersion\":2", "its format version is 2; this program reads version 1" },
        { "\"bodySha256\":\"", "\"bodySha256\":\"0", "does not have the checksum" },
        { "\"body\":", "\"corpse\":", "its manifest cannot be read" },
        { "{\"formatVersion\"", "[{\"formatVersion\"", "its manifest cannot be read" },
        { "\"formatVersion\":1", "\"formatVersion\":\"1\"", "its manifest cannot be read" },
    };

    [Fact]
    public void A_checkpoint_reads_back_bit_for_bit()
    {
        (byte[] tensors, byte[] manifest) = CheckpointFile.Encode(Full, Run.Codec);

        Checkpoint read = CheckpointFile.Decode(tensors, manifest, Run.Codec);

        Assert.Equal(Full.Version, read.Version);
        Assert.Equal(Full.Identity, read.Identity);
        Assert.Equal(Full.Progress.History, read.Progress.History);
        Assert.Equal(Full.Progress with { History = [] }, read.Progress with { History = [] });
        Assert.Equal(BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(read.Progress.History[0].ValidationError!.Value));
        AssertSameBits(Full.Tensors.Parameters, read.Tensors.Parameters);
        AssertSameBits(Full.Tensors.Best!, read.Tensors.Best!);
        Assert.Equal(["firstMoment", "secondMoment"], read.Tensors.OptimizerState.Select(state => state.Key));
        AssertSameBits(Full.Tensors.OptimizerState[0].Value, read.Tensors.OptimizerState[0].Value);
        AssertSameBits(Full.Tensors.OptimizerState[1].Value, read.Tensors.OptimizerState[1].Value);
    }

    [Fact]
    public void A_checkpoint_of_the_beginning_reads_back()
    {
        Checkpoint first = Full with { Progress = new RunProgress(), Tensors = new ModelTensors(Vector(1), [], Best: null) };
        (byte[] tensors, byte[] manifest) = CheckpointFile.Encode(first, Run.Codec);

        Checkpoint read = CheckpointFile.Decode(tensors, manifest, Run.Codec);

        Assert.Null(read.Tensors.Best);
        Assert.Empty(read.Tensors.OptimizerState);
        Assert.Null(read.Progress.Stopped);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_diverged_can_be_written_and_read(double error)
    {
        Checkpoint diverged = Full with { Progress = Full.Progress with { RelativeChange = error, History = [Sample.Epoch(1, 1, validationError: error)] } };
        (byte[] tensors, byte[] manifest) = CheckpointFile.Encode(diverged, Run.Codec);

        RunProgress read = CheckpointFile.Decode(tensors, manifest, Run.Codec).Progress;

        Assert.Equal(error, read.RelativeChange);
        Assert.Equal(error, read.History[0].ValidationError);
    }

    [Theory]
    [MemberData(nameof(Tampered))]
    public void A_tampered_manifest_is_refused_with_its_reason(string original, string changed, string reason)
    {
        (byte[] tensors, byte[] manifest) = CheckpointFile.Encode(Full, Run.Codec);
        string text = Encoding.UTF8.GetString(manifest);
        Assert.Contains(original, text, StringComparison.Ordinal);

        Assert.Contains(reason, Refusal(tensors, Encoding.UTF8.GetBytes(text.Replace(original, changed, StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("""{"formatVersion":1,"bodySha256":null,"body":{}}""")]
    [InlineData("""{"formatVersion":1,"bodySha256":"74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b","body":null}""")]
    [InlineData("""{"formatVersion":1,"bodySha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","body":{}}""")]
    public void What_is_no_manifest_is_refused(string text)
    {
        (byte[] tensors, _) = CheckpointFile.Encode(Full, Run.Codec);

        Assert.Contains("its manifest cannot be read", Refusal(tensors, Encoding.UTF8.GetBytes(text)), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_flipped_bit_of_the_tensors_is_noticed()
    {
        (byte[] tensors, byte[] manifest) = CheckpointFile.Encode(Full, Run.Codec);
        for (int position = 0; position < tensors.Length; position += 7)
        {
            byte[] damaged = [.. tensors];
            damaged[position] ^= 1;
            Assert.Contains("its tensors have the checksum", Refusal(damaged, manifest), StringComparison.Ordinal);
        }

        Refusal(tensors[..^1], manifest);
        Refusal([], manifest);
    }

    [Fact]
    public void Mutated_manifests_are_refused_unless_only_the_case_of_a_name_outside_the_checksum_changed()
    {
        (byte[] tensors, byte[] manifest) = CheckpointFile.Encode(Full, Run.Codec);
        int envelopeBytes = Encoding.UTF8.GetString(manifest).IndexOf("\"body\":{", StringComparison.Ordinal) + 7;
        var random = new Random(20_240_229);
        for (int trial = 0; trial < 2000; trial++)
        {
            byte[] damaged = [.. manifest];
            int position = random.Next(damaged.Length);
            damaged[position] ^= (byte)(1 << random.Next(8));
            if (damaged[position] != (manifest[position] ^ 0x20) || position >= envelopeBytes)
            {
                Refusal(tensors, damaged);
            }
        }
    }

    [Fact]
    public void A_checkpoint_of_another_network_is_refused()
    {
        TrainingRun wider = SmallRun.Prepare(SmallRun.Options with
        {
            Network = new NetworkDefinition
            {
                Layers = [new DenseDefinition { Units = 4 }, new DenseDefinition { Units = 1, Activation = Activation.Identity }],
                Loss = Loss.MeanSquaredError,
            },
        });
        (byte[] tensors, byte[] manifest) = CheckpointFile.Encode(Full, Run.Codec);

        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => CheckpointFile.Decode(tensors, manifest, wider.Codec));

        Assert.Contains("'parameters.layers.0.weight' is F32 [3, 2], the network's is F32 [4, 2]", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_sort_as_versions_do()
    {
        CheckpointId[] ids =
        [
            new(new(1, 0), 0, IsLast: false),
            new(new(1, 9), 2, IsLast: false),
            new(new(1, 10), 2, IsLast: false),
            new(new(1, 10), 3, IsLast: false),
            new(new(1, 10), 3, IsLast: true),
            new(new(2, 0), 0, IsLast: false),
            new(new(2, 100_000_000), 10, IsLast: false),
            new(new(10, 5), 1, IsLast: false),
        ];

        Assert.Equal(ids, ids.Distinct().OrderBy(id => id.ToString(), StringComparer.Ordinal));
        Assert.Equal(ids, ids.Reverse().Order());
    }

    private static string Refusal(byte[] tensors, byte[] manifest) =>
        Assert.Throws<InvalidDataException>(() => CheckpointFile.Decode(tensors, manifest, Run.Codec)).Message;

    /// <summary>Values with all kinds of bits: both zeros, subnormal numbers, what a sum leaves.</summary>
    private static FlatVector<float> Vector(int seed)
    {
        var random = new Random(seed);
        float[] values = [.. Enumerable.Range(0, Run.ParameterCount).Select(_ => random.NextSingle() - 0.5f)];
        values[0] = -0f;
        values[1] = float.Epsilon;
        values[2] = float.MaxValue;
        return new FlatVector<float>(values);
    }

    private static void AssertSameBits(FlatVector expected, FlatVector actual) => Assert.Equal(
        expected.As<float>().Values.ToArray().Select(BitConverter.SingleToInt32Bits), actual.As<float>().Values.ToArray().Select(BitConverter.SingleToInt32Bits));
}
