using System.Numerics;
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
    public void Weights_of_few_neurons_are_neuron_by_neuron_outside_and_input_by_input_inside()
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

    [Theory]
    [InlineData(16, 3)]
    [InlineData(17, 1)]
    [InlineData(70, 45)]
    [InlineData(4, 45)]
    public void Weights_of_float_lie_inside_in_panels_of_16_neurons(int neurons, int inputs) => RequirePanels<float>(neurons, inputs, width: 16);

    [Theory]
    [InlineData(8, 3)]
    [InlineData(9, 1)]
    [InlineData(70, 45)]
    [InlineData(4, 45)]
    public void Weights_of_double_lie_inside_in_panels_of_8_neurons(int neurons, int inputs) => RequirePanels<double>(neurons, inputs, width: 8);

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

    private static void RequirePanels<T>(int neurons, int inputs, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterTensor tensor = Network.Tensors[4] with { Shape = [neurons, inputs], Offset = 1 };
        T[] flat = [.. Enumerable.Range(0, 1 + (neurons * inputs)).Select(T.CreateChecked)];
        var rows = new T[tensor.Length];

        tensor.ToRowMajor<T>(flat, rows);

        int next = 1;
        for (int first = 0; first < neurons; first += width)
        {
            for (int input = 0; input < inputs; input++)
            {
                for (int neuron = first; neuron < int.Min(first + width, neurons); neuron++, next++)
                {
                    Assert.Equal(flat[next], rows[(neuron * inputs) + input]);
                }
            }
        }

        Assert.Equal(flat.Length, next);
    }

    private static string Describe(ParameterTensor tensor) =>
        $"{tensor.Name} [{string.Join(", ", tensor.Shape)}] at {tensor.Offset}: {tensor.Length} "
        + $"{(tensor.IsWeight ? "weights" : "biases")}, {(tensor.IsTrained ? "trained" : "frozen")}";
}
