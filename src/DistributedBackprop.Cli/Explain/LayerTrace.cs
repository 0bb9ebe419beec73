namespace DistributedBackprop.Cli.Explain;

/// <summary>All that happens in one layer in one step. E is the error, z are pre-activations, a activations.</summary>
internal sealed record LayerTrace
{
    /// <summary>The inputs of the layer: those of the example, or the activations of the layer before.</summary>
    public required IReadOnlyList<double> Inputs { get; init; }

    /// <summary>z of every neuron.</summary>
    public required IReadOnlyList<double> PreActivations { get; init; }

    /// <summary>a of every neuron.</summary>
    public required IReadOnlyList<double> Activations { get; init; }

    /// <summary>delta = dE/dz of every neuron.</summary>
    public required IReadOnlyList<double> Deltas { get; init; }

    /// <summary>The parameters before the step.</summary>
    public required LayerValues Before { get; init; }

    /// <summary>dE/dw and dE/db.</summary>
    public required LayerValues Gradient { get; init; }

    /// <summary>The gradient that the optimizer was given: with the penalty, clipped.</summary>
    public required LayerValues Applied { get; init; }

    /// <summary>The parameters after the step.</summary>
    public required LayerValues After { get; init; }
}
