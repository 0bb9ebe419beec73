using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine.Tests;

public class ParameterTensorTests
{
    private static readonly Network<float> Network = new(3, new NetworkDefinition
    {
        Layers =
        [
            new DenseDefinition { Units = 2 },
            new DenseDefinition { Units = 4, Bias = BiasMode.Shared },
            new DenseDefinition { Units = 70, Bias = BiasMode.Frozen },
        ],
        Loss = Loss.HalfSquaredError,
    });

    [Fact]
    public void Tensors_tell_what_lies_where()
    {
        Assert.Equal(
            [
                "layers.0.weight [2, 3] at 0: 6 weights, trained",
                "layers.0.bias [2] at 6: 2 biases, trained",
                "layers.1.weight [4, 2] at 8: 8 weights, trained",
                "layers.1.bias [1] at 16: 1 biases, trained",
                "layers.2.weight [70, 4] at 17: 280 weights, trained",
                "layers.2.bias [70] at 297: 70 biases, frozen",
            ],
            Network.Tensors.Select(Describe));
        Assert.Equal(297 + 70, Network.ParameterCount);
    }

    [Fact]
    public void Weights_are_neuron_by_neuron_outside_and_input_by_input_inside()
    {
        float[] flat = [.. Enumerable.Range(0, Network.ParameterCount).Select(k => (float)k)];
        var rows = new float[6];

        Network.Tensors[0].ToRowMajor<float>(flat, rows);

        Assert.Equal([0, 2, 4, 1, 3, 5], rows);
    }

    [Fact]
    public void Every_tensor_survives_the_way_out_and_back()
    {
        float[] flat = [.. Enumerable.Range(0, Network.ParameterCount).Select(k => (float)k)];
        var back = new float[flat.Length];
        foreach (ParameterTensor tensor in Network.Tensors)
        {
            var outside = new float[tensor.Length];
            tensor.ToRowMajor<float>(flat, outside);
            tensor.FromRowMajor<float>(outside, back);
        }

        Assert.Equal(flat, back);
    }

    [Fact]
    public void A_matrix_larger_than_a_tile_is_transposed()
    {
        ParameterTensor tensor = Network.Tensors[4] with { Shape = [70, 45], Offset = 1 };
        float[] flat = [.. Enumerable.Range(0, 1 + (70 * 45)).Select(k => (float)k)];
        var rows = new float[tensor.Length];

        tensor.ToRowMajor<float>(flat, rows);

        for (int neuron = 0; neuron < 70; neuron++)
        {
            for (int input = 0; input < 45; input++)
            {
                Assert.Equal(flat[1 + (input * 70) + neuron], rows[(neuron * 45) + input]);
            }
        }
    }

    [Fact]
    public void Wrong_lengths_and_overlaps_are_refused()
    {
        ParameterTensor tensor = Network.Tensors[2];
        float[] flat = new float[Network.ParameterCount];

        Assert.Throws<ArgumentException>(() => tensor.ToRowMajor<float>(new float[15], new float[8]));
        Assert.Throws<ArgumentException>(() => tensor.ToRowMajor<float>(flat, new float[7]));
        Assert.Throws<ArgumentException>(() => tensor.FromRowMajor<float>(new float[9], flat));
        Assert.Throws<ArgumentException>(() => tensor.FromRowMajor<float>(flat.AsSpan(8, 8), flat));
    }

    private static string Describe(ParameterTensor tensor) =>
        $"{tensor.Name} [{string.Join(", ", tensor.Shape)}] at {tensor.Offset}: {tensor.Length} "
        + $"{(tensor.IsWeight ? "weights" : "biases")}, {(tensor.IsTrained ? "trained" : "frozen")}";
}
