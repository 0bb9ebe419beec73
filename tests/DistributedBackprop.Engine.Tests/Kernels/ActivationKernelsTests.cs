using System.Numerics;
using DistributedBackprop.Engine.Kernels.Activations;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests.Kernels;

public abstract class ActivationKernelsTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Activation[] Elementwise =
        [Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Relu, Activation.LeakyRelu];

    private static readonly T Greatest = T.BitDecrement(T.PositiveInfinity);

    private static readonly int[] Lengths = [.. Enumerable.Range(0, 36), 1000];

    [Fact]
    public void Every_width_gives_the_bits_of_the_reference()
    {
        foreach (int length in Lengths)
        {
            T[] ordinary = [.. Samples.Ordinary<T>(length, 1).Select(z => z * T.CreateTruncating(8))];
            Check(ordinary, Samples.Ordinary<T>(length, 2));
            Check(Samples.OfAnyBits<T>(length, 3), Samples.WithSpecials<T>(length, 4));
        }
    }

    [Fact]
    public void No_activation_hides_a_nan()
    {
        foreach (Activation kind in Elementwise)
        {
            T[] values = [T.NaN];
            ActivationKernels.Apply<T>(kind, values);
            Assert.True(T.IsNaN(values[0]), $"{kind}");
        }
    }

    [Fact]
    public void Relu_and_its_derivative_are_selects()
    {
        T[] values = [T.CreateTruncating(-2), T.NegativeZero, T.Zero, T.CreateTruncating(3)];
        ActivationKernels.Apply<T>(Activation.Relu, values);
        SameBits.Assert<T>([T.Zero, T.NegativeZero, T.Zero, T.CreateTruncating(3)], values, "activations");

        T[] deltas = [T.PositiveInfinity, T.PositiveInfinity, T.PositiveInfinity, T.PositiveInfinity];
        ActivationKernels.MultiplyByDerivative<T>(Activation.Relu, values, deltas);
        SameBits.Assert<T>([T.Zero, T.Zero, T.Zero, T.PositiveInfinity], deltas, "deltas");
    }

    [Theory]
    [InlineData(Activation.Softmax)]
    [InlineData((Activation)99)]
    public void What_is_not_elementwise_is_refused(Activation kind)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ActivationKernels.Apply<T>(kind, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => ActivationKernels.MultiplyByDerivative<T>(kind, [], []));
    }

    private static void Check(T[] values, T[] gradients)
    {
        foreach (Activation kind in Elementwise)
        {
            T[] activations = [.. values.Select(z => ActivationReference.Apply(kind, z))];
            T[] deltas = [.. activations.Zip(gradients, (a, gradient) => ActivationReference.MultiplyByDerivative(kind, a, gradient))];
            foreach (VectorWidth width in Widths.All)
            {
                string context = $"{kind} of {values.Length} elements, {width}";
                T[] actual = [.. values];
                ActivationKernels.Apply<T>(kind, actual, width);
                SameBits.Assert<T>(activations, actual, context);
                actual = new T[values.Length];
                ActivationKernels.Apply(kind, values, actual, width);
                SameBits.Assert<T>(activations, actual, $"apart, {context}");

                actual = [.. gradients];
                ActivationKernels.MultiplyByDerivative<T>(kind, activations, actual, width);
                SameBits.Assert<T>(deltas, actual, $"derivative of {context}");
            }
        }
    }
}

public sealed class SingleActivationKernelsTests : ActivationKernelsTests<float>;

public sealed class DoubleActivationKernelsTests : ActivationKernelsTests<double>;
