using DistributedBackprop.Engine.Layers;

namespace DistributedBackprop.Engine.Tests.WorkedExamples;

/// <summary>The engine reproduces what the lecture documents print, and follows the exact traces of their examples.</summary>
public class WorkedExampleTests
{
    // Both sides round in float64, in different orders: relative to a value, or to the terms of order 1 from whose
    // differences a small value (a delta near the minimum, of 1e-5) is made, some 1e-15 remains after 10,000 updates.
    private const double Relative = 1e-12;
    private const double Floor = 1e-14;

    private static readonly Dictionary<string, Dictionary<int, WorkedMoment>> Moments = WorkedExample.All.ToDictionary(
        pair => pair.Key,
        pair => WorkedExampleRun.Moments(pair.Value, UpdateCounts(pair.Value)));

    public static TheoryData<string, string, int, double, double> PrintedFigures()
    {
        var rows = new TheoryData<string, string, int, double, double>();
        foreach (WorkedExample example in WorkedExample.All.Values)
        {
            foreach (PrintedFigure figure in example.Printed)
            {
                rows.Add(example.Name, figure.Quantity, figure.UpdatesBefore, figure.Printed, figure.Tolerance);
            }
        }

        return rows;
    }

    public static TheoryData<string, int> ExactSteps()
    {
        var rows = new TheoryData<string, int>();
        foreach (WorkedExample example in WorkedExample.All.Values)
        {
            foreach (int updatesBefore in example.Exact?.Steps.Keys ?? [])
            {
                rows.Add(example.Name, updatesBefore);
            }
        }

        return rows;
    }

    [Fact]
    public void All_five_documents_are_here()
    {
        Assert.Equal(
            ["house-price", "linear-two-layer", "output-layer-only", "three-inputs-shared-bias", "two-inputs-two-outputs"],
            WorkedExample.All.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(PrintedFigures))]
    public void A_printed_figure_is_reproduced(string example, string quantity, int updatesBefore, double printed, double tolerance)
    {
        double computed = Moments[example][updatesBefore].Value(quantity);

        Assert.InRange(computed, printed - tolerance, printed + tolerance);
    }

    [Theory]
    [MemberData(nameof(ExactSteps))]
    public void The_exact_trace_is_followed(string name, int updatesBefore)
    {
        WorkedExample example = WorkedExample.All[name];
        ExactStep expected = example.Exact!.Steps[updatesBefore];
        WorkedMoment actual = Moments[name][updatesBefore];

        AssertClose(expected.Error, actual.Error, "error");
        for (int l = 0; l < example.Layers.Count; l++)
        {
            AssertClose(expected.PreActivations[l], actual.PreActivations[l], $"z[{l}]");
            AssertClose(expected.Activations[l], actual.Activations[l], $"a[{l}]");
            AssertClose(expected.Deltas[l], actual.Deltas[l], $"delta[{l}]");
            AssertClose(expected.ParametersBefore[l].Weights, actual.Weights[l], $"w[{l}]");
            AssertClose(expected.Gradients[l].W, actual.WeightGradients[l], $"dE/dw[{l}]");
            AssertBiases(example.Bias, expected, actual, l);
        }
    }

    [Fact]
    public void An_output_without_a_target_leaves_its_weights_as_they_are()
    {
        const string Example = "output-layer-only";
        WorkedMoment before = Moments[Example][0];
        WorkedMoment after = Moments[Example][1];

        Assert.Equal(0.0, before.Deltas[0][0]);
        Assert.Equal(before.Weights[0][0], after.Weights[0][0]);
        Assert.NotEqual(before.Weights[0][1], after.Weights[0][1]);
    }

    [Fact]
    public void An_unknown_quantity_is_refused()
    {
        Assert.Throws<NotSupportedException>(() => Moments["house-price"][0].Value("y[0]"));
    }

    private static int[] UpdateCounts(WorkedExample example) =>
        [.. example.Printed.Select(figure => figure.UpdatesBefore).Concat(example.Exact?.Steps.Keys ?? []).Append(0).Distinct()];

    // The traces list a bias and the delta of every neuron, whatever becomes of them in the bias mode.
    private static void AssertBiases(BiasMode mode, ExactStep expected, WorkedMoment actual, int l)
    {
        IReadOnlyList<double> values = expected.ParametersBefore[l].Biases;
        IReadOnlyList<double> deltas = expected.Gradients[l].B;
        bool shared = mode == BiasMode.Shared;
        AssertClose(shared ? [values.Distinct().Single()] : values, actual.Biases[l], $"b[{l}]");
        AssertClose(
            mode switch
            {
                BiasMode.Shared => [deltas.Sum()],
                BiasMode.Frozen => [.. deltas.Select(_ => 0.0)],
                _ => deltas,
            },
            actual.BiasGradients[l],
            $"dE/db[{l}]");
    }

    private static void AssertClose(IReadOnlyList<IReadOnlyList<double>> expected, double[][] actual, string quantity)
    {
        Assert.Equal(expected.Count, actual.Length);
        for (int row = 0; row < actual.Length; row++)
        {
            AssertClose(expected[row], actual[row], $"{quantity}[{row}]");
        }
    }

    private static void AssertClose(IReadOnlyList<double> expected, double[] actual, string quantity)
    {
        Assert.Equal(expected.Count, actual.Length);
        for (int index = 0; index < actual.Length; index++)
        {
            AssertClose(expected[index], actual[index], $"{quantity}[{index}]");
        }
    }

    private static void AssertClose(double expected, double actual, string quantity)
    {
        double tolerance = Math.Max(Relative * Math.Abs(expected), Floor);
        Assert.True(
            Math.Abs(actual - expected) <= tolerance,
            $"{quantity} is {actual:R}, where the trace has {expected:R}.");
    }
}
