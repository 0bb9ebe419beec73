using System.Numerics;
using DistributedBackprop.Engine.Kernels;
using DistributedBackprop.Engine.Kernels.Reference;
using DistributedBackprop.Engine.Numerics;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests.Kernels;

public abstract class UpdateKernelsTests<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T LearningRate = T.CreateTruncating(0.03);
    private static readonly T Coefficient = T.CreateTruncating(0.9);
    private static readonly T Beta2 = T.CreateTruncating(0.999);
    private static readonly T Correction = T.CreateTruncating(1.7);
    private static readonly T Epsilon = T.CreateTruncating(1e-8);
    private static readonly T Keep = T.CreateTruncating(0.9997);

    private static T MaxValue => typeof(T) == typeof(float) ? T.CreateChecked(float.MaxValue) : T.CreateChecked(double.MaxValue);

    [Fact]
    public void Elementwise_arithmetic_gives_the_bits_of_its_formula()
    {
        ForEachCase((p, g, _, _, width, context) =>
        {
            T[] actual = [.. g];
            UpdateKernels.Divide(actual, T.CreateTruncating(3), width);
            SameBits.Assert<T>([.. g.Select(x => x / T.CreateTruncating(3))], actual, $"divide, {context}");

            actual = [.. g];
            UpdateKernels.Scale(actual, LearningRate, width);
            SameBits.Assert<T>([.. g.Select(x => x * LearningRate)], actual, $"scale, {context}");

            actual = [.. g];
            UpdateKernels.AddScaled<T>(actual, p, LearningRate, width);
            SameBits.Assert<T>([.. g.Zip(p, (x, y) => T.FusedMultiplyAdd(LearningRate, y, x))], actual, $"add scaled, {context}");

            actual = [.. g];
            VectorKernels.Add<T>(actual, p, width);
            SameBits.Assert<T>([.. g.Zip(p, (x, y) => x + y)], actual, $"add, {context}");
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(67)]
    public void Gradient_descent_finds_what_is_not_finite_wherever_it_is(int length)
    {
        foreach (VectorWidth width in Widths.All)
        {
            for (int place = 0; place < length; place++)
            {
                foreach (T rubbish in (T[])[T.NaN, T.PositiveInfinity, T.NegativeInfinity])
                {
                    T[] sum = [.. Enumerable.Repeat(T.One, length)];
                    sum[place] = rubbish;
                    Finiteness found = UpdateKernels.GradientDescent<T>(new T[length], sum, sum, T.One, LearningRate, width);
                    Assert.Equal((false, false), (found.OfSum, found.OfResult));
                }

                T[] parameters = new T[length];
                T[] large = [.. Enumerable.Repeat(T.One, length)];
                (parameters[place], large[place]) = (MaxValue, -MaxValue);
                Finiteness overflow = UpdateKernels.GradientDescent<T>(parameters, large, large, T.One, T.One, width);
                Assert.Equal((true, false), (overflow.OfSum, overflow.OfResult));
            }
        }
    }

    [Fact]
    public void Steps_give_the_bits_of_the_reference_and_may_work_in_place()
    {
        ForEachCase((p, g, m, v, width, context) =>
        {
            (T[] q, T[] state) = (new T[p.Length], [.. v]);
            T[] expected = [.. p.Select((x, i) => UpdateReference.GradientDescent(x, g[i], LearningRate))];
            UpdateKernels.GradientDescent<T>(p, g, q, T.One, LearningRate, width);
            SameBits.Assert<T>(expected, q, $"gradient descent, {context}");
            q = [.. p];
            UpdateKernels.GradientDescent<T>(q, g, q, T.One, LearningRate, width);
            SameBits.Assert<T>(expected, q, $"gradient descent in place, {context}");
            foreach (T divisor in (T[])[T.CreateTruncating(3), T.CreateTruncating(64)])
            {
                expected = [.. p.Select((x, i) => UpdateReference.GradientDescent(x, g[i] / divisor, LearningRate))];
                Finiteness found = UpdateKernels.GradientDescent<T>(p, g, q, divisor, LearningRate, width);
                SameBits.Assert<T>(expected, q, $"gradient descent of a sum over {divisor}, {context}");
                Assert.Equal((g.All(T.IsFinite), expected.All(T.IsFinite)), (found.OfSum, found.OfResult));
                q = [.. g];
                Assert.Equal(found, UpdateKernels.GradientDescent<T>(p, q, q, divisor, LearningRate, width));
                SameBits.Assert<T>(expected, q, $"gradient descent over the sum, over {divisor}, {context}");
            }

            expected = [.. p.Select((x, i) => UpdateReference.Momentum(x, g[i], ref state[i], LearningRate, Coefficient))];
            T[] velocity = [.. v];
            q = [.. p];
            UpdateKernels.Momentum<T>(q, g, velocity, q, LearningRate, Coefficient, width);
            SameBits.Assert<T>(expected, q, $"momentum, {context}");
            SameBits.Assert<T>(state, velocity, $"velocity, {context}");

            (state, velocity, q) = ([.. v], [.. v], [.. p]);
            expected = [.. p.Select((x, i) => UpdateReference.Nesterov(x, g[i], ref state[i], LearningRate, Coefficient))];
            UpdateKernels.Nesterov<T>(q, g, velocity, q, LearningRate, Coefficient, width);
            SameBits.Assert<T>(expected, q, $"Nesterov, {context}");
            SameBits.Assert<T>(state, velocity, $"Nesterov's velocity, {context}");

            (T[] moment1, T[] moment2) = ([.. m], [.. v.Select(T.Abs)]);
            (T[] expected1, T[] expected2) = ([.. moment1], [.. moment2]);
            expected = [.. p.Select((x, i) => UpdateReference.Adam(
                x, g[i], ref expected1[i], ref expected2[i], Coefficient, Beta2, LearningRate, Correction, Epsilon, Keep))];
            q = [.. p];
            UpdateKernels.Adam<T>(q, g, moment1, moment2, q, Coefficient, Beta2, LearningRate, Correction, Epsilon, Keep, width);
            SameBits.Assert<T>(expected, q, $"Adam, {context}");
            SameBits.Assert<T>(expected1, moment1, $"first moment, {context}");
            SameBits.Assert<T>(expected2, moment2, $"second moment, {context}");
        });
    }

    [Fact]
    public void Adam_keeps_parameters_that_have_no_gradient_bit_for_bit_without_decay()
    {
        T[] p = [.. Samples.OfAnyBits<T>(500, 1).Where(T.IsFinite)];
        var zeros = new T[p.Length];
        var q = new T[p.Length];
        UpdateKernels.Adam<T>(p, zeros, new T[p.Length], new T[p.Length], q, Coefficient, Beta2, LearningRate, Correction, Epsilon, T.One);
        SameBits.Assert<T>(p, q, "parameters");
    }

    private static void ForEachCase(Action<T[], T[], T[], T[], VectorWidth, string> check)
    {
        foreach (int length in Enumerable.Range(0, 36).Append(500))
        {
            foreach (VectorWidth width in Widths.All)
            {
                T[] Sample(ulong seed) => Samples.WithSpecials<T>(length, seed);
                check(Sample(1), Sample(2), Sample(3), Sample(4), width, $"{length} elements, {width}");
            }
        }
    }
}

public sealed class SingleUpdateKernelsTests : UpdateKernelsTests<float>;

public sealed class DoubleUpdateKernelsTests : UpdateKernelsTests<double>;
