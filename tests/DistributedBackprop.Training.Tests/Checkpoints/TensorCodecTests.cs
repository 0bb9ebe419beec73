using System.Buffers.Binary;
using DistributedBackprop.Training.Checkpoints;
using DistributedBackprop.Training.Options;
using DistributedBackprop.Training.Reduction;

namespace DistributedBackprop.Training.Tests.Checkpoints;

public sealed class TensorCodecTests
{
    private static readonly FlatVector Counted = new FlatVector<float>([.. Enumerable.Range(0, 13).Select(value => (float)value)]);

    private readonly TensorCodec _codec = SmallRun.Prepare().Codec;

    [Fact]
    public void Weights_are_row_major_by_neuron_then_input()
    {
        IReadOnlyList<NamedTensor> tensors = _codec.Encode(Counted, "p.");

        Assert.Equal(["p.layers.0.weight", "p.layers.0.bias", "p.layers.1.weight", "p.layers.1.bias"], tensors.Select(tensor => tensor.Name));
        Assert.Equal([3, 2], tensors[0].Shape);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], Floats(tensors[0]));
        Assert.Equal([6f, 7f, 8f], Floats(tensors[1]));
        Assert.Equal([1, 3], tensors[2].Shape);
        Assert.Equal([9f, 10f, 11f], Floats(tensors[2]));
        Assert.All(tensors, tensor => Assert.Equal("F32", tensor.ElementType));
    }

    [Fact]
    public void Decoding_undoes_encoding_whatever_the_order_of_tensors()
    {
        NamedTensor[] tensors = [.. _codec.Encode(Counted, "other."), .. _codec.Encode(Counted, "p.").Reverse()];

        Assert.Equal(Counted.As<float>().Values.ToArray(), _codec.Decode(tensors, "p.").As<float>().Values.ToArray());
    }

    [Fact]
    public void A_missing_tensor_is_named()
    {
        NamedTensor[] tensors = [.. _codec.Encode(Counted, "p.").Skip(1)];

        Assert.Equal("tensor 'p.layers.0.weight' is missing", Refusal(tensors));
    }

    [Fact]
    public void A_tensor_of_another_shape_is_refused_with_both()
    {
        NamedTensor[] tensors = [.. _codec.Encode(Counted, "p.")];
        tensors[0] = tensors[0] with { Shape = [2, 3] };

        Assert.Equal("tensor 'p.layers.0.weight' is F32 [2, 3], the network's is F32 [3, 2]", Refusal(tensors));
    }

    [Fact]
    public void A_tensor_of_another_precision_is_refused()
    {
        TensorCodec doubles = SmallRun.Prepare(SmallRun.Options with { Precision = Precision.Float64 }).Codec;

        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => doubles.Decode(_codec.Encode(Counted, ""), ""));

        Assert.Equal("tensor 'layers.0.weight' is F32 [3, 2], the network's is F64 [3, 2]", refusal.Message);
    }

    private string Refusal(NamedTensor[] tensors) => Assert.Throws<InvalidDataException>(() => _codec.Decode(tensors, "p.")).Message;

    private static IEnumerable<float> Floats(NamedTensor tensor) =>
        Enumerable.Range(0, tensor.Bytes.Length / 4).Select(index => BinaryPrimitives.ReadSingleLittleEndian(tensor.Bytes.Span[(4 * index)..]));
}
