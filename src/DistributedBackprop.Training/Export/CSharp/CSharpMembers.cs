using DistributedBackprop.Data.Features;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Export.CSharp;

/// <summary>The members of an exported class that take a row through the network, as C# source in which <c>Real</c> stands for float or double.</summary>
internal static class CSharpMembers
{
    /// <summary>From a raw value to an input, as <see cref="Data.ExampleEncoder"/> does it.</summary>
    public const string Scale = """
        // (value - offset) / divisor in float64, rounded once.
        private static Real Scale(double value, int column)
        {
            Real scaled = (Real)((value - FeatureOffsets[column]) / FeatureDivisors[column]);
            return Real.IsFinite(scaled)
                ? scaled
                : throw new ArgumentException($"Column '{Features[column]}' holds {value}, which is not a finite number or too large once it is scaled.", "features");
        }
        """;

    /// <summary>Pre-activations: rule 5 of docs/EXACTNESS.md.</summary>
    public const string Dense = """
        // z_o = bias_o + sum over i of x_i w_oi, one chain of fused multiply-adds in the order of i.
        private static Real[] Dense(Real[] x, ReadOnlySpan<Real> weights, ReadOnlySpan<Real> biases)
        {
            var z = new Real[biases.Length];
            for (int o = 0; o < z.Length; o++)
            {
                Real sum = biases[o];
                for (int i = 0; i < x.Length; i++)
                {
                    sum = Real.FusedMultiplyAdd(x[i], weights[(o * x.Length) + i], sum);
                }

                z[o] = sum;
            }

            return z;
        }
        """;

    /// <summary>The predictions of a regression.</summary>
    public const string Regression = """
        /// <summary>Predicts each target in its original unit.</summary>
        /// <param name="features">A row in its original units; not-a-number where a value is missing, as far as training allowed for that.</param>
        /// <exception cref="ArgumentException">There are more or fewer values than columns, or one is not a finite number or too large.</exception>
        public static double[] Predict(ReadOnlySpan<double> features)
        {
            Real[] outputs = Outputs(features);
            var predictions = new double[outputs.Length];
            for (int j = 0; j < outputs.Length; j++)
            {
                predictions[j] = ((double)outputs[j] * TargetDivisors[j]) + TargetOffsets[j];
            }

            return predictions;
        }
        """;

    private const string ScaleEach = """
            for (int column = 0; column < features.Length; column++)
            {
                inputs[column] = Scale(features[column], column);
            }

        """;

    private const string FillAndScale = """
            int next = 0;
            for (int column = 0; column < features.Length; column++)
            {
                // A missing value becomes the column's substitute, and is told by an input of its own where the column has one.
                bool isMissing = double.IsNaN(features[column]);
                inputs[next++] = Scale(isMissing ? FeatureSubstitutes[column] : features[column], column);
                if (FeatureHasSlot[column])
                {
                    inputs[next++] = isMissing ? 1 : 0;
                }
            }

        """;

    /// <summary>The predictions of a classification.</summary>
    public static string Classification(ExportedModel model) => $$"""
        /// <summary>{{(model.GivesProbabilities ? "Predicts the probability" : "Computes a score")}} of each class.</summary>
        /// <param name="features">A row in its original units; not-a-number where a value is missing, as far as training allowed for that.</param>
        /// <exception cref="ArgumentException">There are more or fewer values than columns, or one is not a finite number or too large.</exception>
        public static {{(model.Precision == Precision.Float32 ? "float" : "double")}}[] Predict(ReadOnlySpan<double> features) => Outputs(features);

        /// <summary>Predicts the class: that with the largest output, the first among equals.</summary>
        /// <inheritdoc cref="Predict"/>
        public static string PredictClass(ReadOnlySpan<double> features)
        {
            Real[] outputs = Outputs(features);
            int largest = 0;
            for (int j = 1; j < outputs.Length; j++)
            {
                largest = outputs[j] > outputs[largest] ? j : largest;
            }

            return Classes[largest];
        }
        """;

    /// <summary>Whether a missing value, given as not-a-number, is taken for any column.</summary>
    public static bool FillsMissing(IReadOnlyList<NumberFeature> columns) => columns.Any(column => column.WhenMissing is not null);

    /// <summary>From a raw row to inputs, as <see cref="Data.ExampleEncoder"/> does it.</summary>
    public static string Prepare(IReadOnlyList<NumberFeature> columns) => $$"""
        private static Real[] Prepare(ReadOnlySpan<double> features)
        {
            if (features.Length != Features.Count)
            {
                throw new ArgumentException($"{features.Length} values are given; a row has {Features.Count} columns.", nameof(features));
            }

            var inputs = new Real[{{columns.Sum(column => column.Inputs)}}];
        {{(FillsMissing(columns) ? FillAndScale : ScaleEach)}}
            return inputs;
        }
        """;

    /// <summary>The layers, one after the other.</summary>
    public static string Outputs(IReadOnlyList<ExportedLayer> layers) => $$"""
        private static Real[] Outputs(ReadOnlySpan<double> features)
        {
            Real[] a = Prepare(features);
            {{string.Join("\n    ", layers.Select(Step))}}
            return a;
        }
        """;

    private static string Step(ExportedLayer layer, int index)
    {
        string sums = $"Dense(a, Weights{index}, Biases{index})";
        return $"a = {(layer.Activation == Activation.Identity ? sums : $"{layer.Activation}({sums})")};";
    }
}
