using System.Numerics;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Layers.Tiny;
using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests.Layers;

public abstract class TinyLayerTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What is around operands, which no layer may touch: parameters of other layers, and values of further examples.</summary>
    private const int Around = 3;

    private static readonly int[] Sizes = [1, 2, 3, 4, 6, 16, 17];

    private static readonly Activation[] Kinds = [Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Relu, Activation.LeakyRelu];

    [Fact]
    public void Activations_have_the_bits_of_the_reference() => ForEachCase((given, width) =>
    {
        (int examples, int inputs, int outputs) = (given.Examples, given.Shape.Inputs, given.Shape.Outputs);
        var expected = new T[examples * outputs];
        DenseReference.PreActivations<T>(given.Inputs, given.Weights, given.Biases, expected, examples, inputs, outputs);
        expected = [.. expected.Select(z => ActivationReference.Apply(given.Shape.Activation, z))];
        T[] actual = Guarded(new T[expected.Length], T.One);
        var layer = TinyLayer<T>.Create(given.Shape, new(Guarded(given.Inputs, T.NaN), actual, [], []), width);
        layer.Activate(in given.Parameters[0], examples);
        SameBits.Assert<T>(Guarded(expected, T.One), actual, given.Text(width));
    });

    [Fact]
    public void Deltas_of_the_layer_below_have_the_bits_of_the_reference() => ForEachCase((given, width) =>
    {
        (int examples, int inputs, int outputs) = (given.Examples, given.Shape.Inputs, given.Shape.Outputs);
        var expected = new T[examples * inputs];
        DenseReference.InputGradient<T>(given.Deltas, given.Weights, expected, examples, inputs, outputs);
        expected = [.. expected.Select((e, k) => ActivationReference.MultiplyByDerivative(given.Shape.Below, given.Inputs[k], e))];
        T[] actual = Guarded(new T[expected.Length], T.One);
        var layer = TinyLayer<T>.Create(given.Shape, new(Guarded(given.Inputs, T.NaN), [], Guarded(given.Deltas, T.NaN), actual), width);
        layer.DeltasBelow(in given.Parameters[0], examples);
        SameBits.Assert<T>(Guarded(expected, T.One), actual, given.Text(width));
    });

    [Fact]
    public void Gradients_have_the_bits_of_the_reference_and_keep_to_their_slice() => ForEachCase((given, width) =>
    {
        (int inputs, int outputs) = (given.Shape.Inputs, given.Shape.Outputs);
        for (int first = 0; first < given.Examples; first = (2 * first) + 1)
        {
            int examples = int.Max(1, given.Examples - (2 * first));
            ReadOnlySpan<T> x = given.Inputs.AsSpan(first * inputs);
            ReadOnlySpan<T> delta = given.Deltas.AsSpan(first * outputs);
            T[] expected = [.. Enumerable.Repeat(T.One, given.Parameters.Length)];
            DenseReference.WeightGradient(x, delta, expected.AsSpan(Around, inputs * outputs), examples, inputs, outputs);
            Span<T> biases = expected.AsSpan(Around + (inputs * outputs), given.Biases.Length);
            switch (given.Shape.Bias)
            {
                case BiasMode.PerNeuron:
                    DenseReference.BiasGradient(delta, biases, examples, outputs);
                    break;
                case BiasMode.Shared:
                    DenseReference.SharedBiasGradient(delta, biases, examples, outputs);
                    break;
                default:
                    biases.Clear();
                    break;
            }

            T[] actual = [.. Enumerable.Repeat(T.One, given.Parameters.Length)];
            var layer = TinyLayer<T>.Create(given.Shape, new(Guarded(given.Inputs, T.NaN), [], Guarded(given.Deltas, T.NaN), []), width);
            layer.Gradient(first, examples, ref actual[0]);
            SameBits.Assert<T>(expected, actual, $"{given.Text(width)}, {examples} from {first} on");
        }
    });

    [Theory]
    [InlineData(Activation.Softmax, Activation.Identity)]
    [InlineData(Activation.Identity, (Activation)99)]
    public void What_is_not_elementwise_is_refused(Activation activation, Activation below) => Assert.Throws<ArgumentOutOfRangeException>(
        () => TinyLayer<T>.Create(new TinyShape(1, 1, 0, BiasMode.PerNeuron, activation, below), new([], [], [], [])));

    private static T[] Guarded(T[] values, T guard) => [.. values, .. Enumerable.Repeat(guard, Around)];

    /// <summary>All shapes, with ordinary values and with others; kinds of biases and activations in turns.</summary>
    private static void ForEachCase(Action<Case, VectorWidth> check)
    {
        int turn = 0;
        foreach (int examples in Sizes)
        {
            foreach (int inputs in Sizes)
            {
                foreach (int outputs in Sizes)
                {
                    var shape = new TinyShape(inputs, outputs, Around, (BiasMode)(turn % 3), Kinds[turn % Kinds.Length], Kinds[turn / 3 % Kinds.Length]);
                    turn++;
                    foreach (VectorWidth width in Widths.All)
                    {
                        check(new Case(shape, examples, Samples.Ordinary<T>), width);
                        check(new Case(shape, examples, Samples.WithSpecials<T>), width);
                    }
                }
            }
        }
    }

    private sealed class Case(TinyShape shape, int examples, Func<int, ulong, T[]> sample)
    {
        public TinyShape Shape => shape;

        public int Examples => examples;

        public T[] Inputs { get; } = sample(examples * shape.Inputs, 1);

        public T[] Weights { get; } = sample(shape.Inputs * shape.Outputs, 2);

        public T[] Biases { get; } = sample(shape.Bias == BiasMode.Shared ? 1 : shape.Outputs, 3);

        public T[] Deltas { get; } = sample(examples * shape.Outputs, 4);

        public T[] Parameters => [.. Enumerable.Repeat(T.NaN, Around), .. Weights, .. Biases, .. Enumerable.Repeat(T.NaN, Around)];

        public string Text(VectorWidth width) => $"{width}, {examples} examples, {shape}";
    }
}

public sealed class SingleTinyLayerTests : TinyLayerTests<float>;

public sealed class DoubleTinyLayerTests : TinyLayerTests<double>;
