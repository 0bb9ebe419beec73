namespace DistributedBackprop.Engine.Tests.WorkedExamples;

/// <summary>What the engine computed in one forward and backward pass of a worked example; by layer, then neuron.</summary>
internal sealed record WorkedMoment
{
    public required IReadOnlyList<double[][]> Weights { get; init; }

    /// <summary>As the engine keeps them: one for the layer where its neurons share it.</summary>
    public required IReadOnlyList<double[]> Biases { get; init; }

    public required IReadOnlyList<double[]> PreActivations { get; init; }

    public required IReadOnlyList<double[]> Activations { get; init; }

    public required double Error { get; init; }

    public required IReadOnlyList<double[]> Deltas { get; init; }

    public required IReadOnlyList<double[][]> WeightGradients { get; init; }

    /// <summary>As the engine keeps them: one for the layer where its neurons share it.</summary>
    public required IReadOnlyList<double[]> BiasGradients { get; init; }

    /// <summary>The value of a quantity in the notation of the files, such as <c>dE/dw[1][0][0]</c>.</summary>
    /// <exception cref="NotSupportedException">The notation is unknown.</exception>
    public double Value(string quantity)
    {
        string[] parts = quantity.Split('[', ']').Where(part => part.Length > 0).ToArray();
        int[] at = [.. parts.Skip(1).Select(int.Parse)];
        return (parts[0], at.Length) switch
        {
            ("error", 0) => Error,
            ("w", 3) => Weights[at[0]][at[1]][at[2]],
            ("b", 1) => Biases[at[0]].Single(),
            ("b", 2) => Biases[at[0]][at[1]],
            ("z", 2) => PreActivations[at[0]][at[1]],
            ("a", 2) => Activations[at[0]][at[1]],
            ("delta", 2) => Deltas[at[0]][at[1]],
            ("dE/dw", 3) => WeightGradients[at[0]][at[1]][at[2]],
            ("dE/db", 1) => BiasGradients[at[0]].Single(),
            ("dE/db", 2) => BiasGradients[at[0]][at[1]],
            _ => throw new NotSupportedException($"'{quantity}' is no quantity that a worked example may print."),
        };
    }
}
