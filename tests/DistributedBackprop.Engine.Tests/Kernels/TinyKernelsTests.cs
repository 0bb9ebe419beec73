using System.Numerics;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests.Kernels;

public abstract class TinyKernelsTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Sizes = [1, 2, 3, 5, 16, 17];

    [Fact]
    public void Pre_activations_have_the_bits_of_the_reference() => ForEachCase((x, w, examples, inputs, outputs, context) =>
    {
        foreach (int biases in (int[])[1, outputs])
        {
            T[] bias = Samples.WithSpecials<T>(biases, 3);
            var expected = new T[examples * outputs];
            DenseReference.PreActivations(x, w, bias, expected, examples, inputs, outputs);
            var actual = new T[examples * outputs];
            TinyKernels.PreActivations<T>(x, w, bias, actual, examples, inputs, outputs);
            SameBits.Assert<T>(expected, actual, $"{context}, {biases} biases");
        }
    });

    [Fact]
    public void Gradients_have_the_bits_of_the_reference() => ForEachCase((x, w, examples, inputs, outputs, context) =>
    {
        T[] delta = Samples.WithSpecials<T>(examples * outputs, 4);
        var expected = new T[inputs * outputs];
        var actual = new T[inputs * outputs];
        DenseReference.WeightGradient(x, delta, expected, examples, inputs, outputs);
        TinyKernels.AddWeightGradient<T>(x, delta, actual, examples, inputs, outputs);
        SameBits.Assert<T>(expected, actual, $"weights, {context}");

        expected = new T[outputs];
        actual = new T[outputs];
        DenseReference.BiasGradient(delta, expected, examples, outputs);
        TinyKernels.AddBiasGradient<T>(delta, actual, examples, outputs);
        SameBits.Assert<T>(expected, actual, $"biases, {context}");

        expected = [T.Zero];
        actual = [T.Zero];
        DenseReference.SharedBiasGradient(delta, expected, examples, outputs);
        TinyKernels.AddSharedBiasGradient<T>(delta, ref actual[0], examples, outputs);
        SameBits.Assert<T>(expected, actual, $"shared bias, {context}");

        expected = new T[examples * inputs];
        actual = new T[examples * inputs];
        DenseReference.InputGradient(delta, w, expected, examples, inputs, outputs);
        TinyKernels.InputGradient<T>(delta, w, actual, examples, inputs, outputs);
        SameBits.Assert<T>(expected, actual, $"inputs, {context}");
    });

    private static void ForEachCase(Action<T[], T[], int, int, int, string> check)
    {
        foreach (int examples in Sizes)
        {
            foreach (int inputs in Sizes)
            {
                foreach (int outputs in Sizes)
                {
                    string context = $"{examples} examples, {inputs} inputs, {outputs} outputs";
                    check(Samples.Ordinary<T>(examples * inputs, 1), Samples.Ordinary<T>(inputs * outputs, 2), examples, inputs, outputs, context);
                    check(Samples.WithSpecials<T>(examples * inputs, 1), Samples.WithSpecials<T>(inputs * outputs, 2), examples, inputs, outputs, context);
                }
            }
        }
    }
}

public sealed class SingleTinyKernelsTests : TinyKernelsTests<float>;

public sealed class DoubleTinyKernelsTests : TinyKernelsTests<double>;
