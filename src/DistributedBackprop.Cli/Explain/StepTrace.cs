namespace DistributedBackprop.Cli.Explain;

/// <summary>All that happens in one step.</summary>
internal sealed record StepTrace
{
    /// <summary>The number of the step, counted from 1: it follows that many updates less one.</summary>
    public required long Number { get; init; }

    /// <summary>The learning rate of the step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The error E before the update.</summary>
    public required double Error { get; init; }

    /// <summary>The layers, first to last.</summary>
    public required IReadOnlyList<LayerTrace> Layers { get; init; }

    /// <summary>The outputs before the update.</summary>
    public IReadOnlyList<double> Outputs => Layers[^1].Activations;
}
