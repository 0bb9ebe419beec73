using System.Numerics;
using DistributedBackprop.Engine.Kernels.Outputs;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests.Kernels;

public abstract class OutputDeltaKernelsTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Activation[] Kinds = [Activation.Identity, Activation.Sigmoid, Activation.Tanh, Activation.Relu, Activation.LeakyRelu];

    private static readonly int[] Lengths = [.. Enumerable.Range(0, 36), 1000];

    [Fact]
    public void Errors_have_the_bits_of_the_reference_at_every_width() => ForEachCase((a, y, width, context) =>
    {
        var actual = new T[a.Length];
        OutputDeltaKernels.Errors<T>(a, y, actual, width);
        SameBits.Assert<T>([.. a.Zip(y, OutputReference.Error)], actual, context);
    });

    [Fact]
    public void Deltas_of_squared_errors_have_the_bits_of_the_reference_at_every_width() => ForEachCase((a, y, width, context) =>
    {
        foreach (Activation kind in Kinds)
        {
            foreach (T slope in (T[])[T.One, T.CreateTruncating(2.0 / 3)])
            {
                var actual = new T[a.Length];
                OutputDeltaKernels.SquaredErrors<T>(kind, slope, a, y, actual, width);
                SameBits.Assert<T>([.. a.Zip(y, (x, target) => OutputReference.SquaredErrorDelta(kind, slope, x, target))], actual, $"{kind}, slope {slope}, {context}");
            }
        }
    });

    private static void ForEachCase(Action<T[], T[], VectorWidth, string> check)
    {
        foreach (int length in Lengths)
        {
            T[] targets = [.. Samples.Ordinary<T>(length, 1).Select((y, k) => k % 5 == 2 ? T.NaN : y)];
            foreach (VectorWidth width in Widths.All)
            {
                check(Samples.Ordinary<T>(length, 2), targets, width, $"{length} outputs, {width}");
                check(Samples.OfAnyBits<T>(length, 3), Samples.WithSpecials<T>(length, 4), width, $"{length} outputs of any bits, {width}");
            }
        }
    }
}

public sealed class SingleOutputDeltaKernelsTests : OutputDeltaKernelsTests<float>;

public sealed class DoubleOutputDeltaKernelsTests : OutputDeltaKernelsTests<double>;
