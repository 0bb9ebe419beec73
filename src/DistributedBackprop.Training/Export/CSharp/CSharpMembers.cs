using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Export.CSharp;

/// <summary>The members of an exported class that take a row through the network, as C# source in which <c>Real</c> stands for float or double.</summary>
internal static class CSharpMembers
{
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
    public static string Regression(CSharpRow row) => $$"""
        /// <summary>Predicts each target in its original unit.</summary>
        {{row.Documentation}}
        public static double[] Predict({{row.Parameters}})
        {
            Real[] outputs = Outputs({{row.Arguments}});
            var predictions = new double[outputs.Length];
            for (int j = 0; j < outputs.Length; j++)
            {
                predictions[j] = ((double)outputs[j] * TargetDivisors[j]) + TargetOffsets[j];
            }

            return predictions;
        }
        """;

    /// <summary>The predictions of a classification.</summary>
    public static string Classification(ExportedModel model, CSharpRow row) => $$"""
        /// <summary>{{(model.GivesProbabilities ? "Predicts the probability" : "Computes a score")}} of each class.</summary>
        {{row.Documentation}}
        public static {{(model.Precision == Precision.Float32 ? "float" : "double")}}[] Predict({{row.Parameters}}) => Outputs({{row.Arguments}});

        /// <summary>Predicts the class: that with the largest output, the first among equals.</summary>
        /// <inheritdoc cref="Predict"/>
        public static string PredictClass({{row.Parameters}})
        {
            Real[] outputs = Outputs({{row.Arguments}});
            int largest = 0;
            for (int j = 1; j < outputs.Length; j++)
            {
                largest = outputs[j] > outputs[largest] ? j : largest;
            }

            return Classes[largest];
        }
        """;

    /// <summary>The layers, one after the other.</summary>
    public static string Outputs(IReadOnlyList<ExportedLayer> layers, CSharpRow row) => $$"""
        private static Real[] Outputs({{row.Parameters}})
        {
            Real[] a = Prepare({{row.Arguments}});
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
