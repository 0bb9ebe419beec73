using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Optimizers;

namespace DistributedBackprop.Cli.Explain;

/// <summary>A small network with one example, as lecture notes on backpropagation work it out by hand.</summary>
public sealed record WorkedExample
{
    /// <summary>What the example shows.</summary>
    [Description("What the example shows.")]
    [Required]
    public string Title { get; init; } = "";

    /// <summary>Where the example comes from.</summary>
    [Description("Where the example comes from.")]
    public string? Source { get; init; }

    /// <summary>What to look out for.</summary>
    [Description("What to look out for, one sentence or more each.")]
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The network, usually with explicit initial parameters.</summary>
    [Description("The network, usually with explicit initial parameters.")]
    [Required]
    public NetworkDefinition Network { get; init; } = new();

    /// <summary>How a step moves the parameters.</summary>
    [Description("How a step moves the parameters.")]
    public Optimizer Optimizer { get; init; } = new GradientDescent();

    /// <summary>The inputs of the one example.</summary>
    [Description("The inputs of the one example.")]
    [Required]
    [MinLength(1)]
    public IReadOnlyList<double> Input { get; init; } = [];

    /// <summary>The target of every output; null for an output without one.</summary>
    [Description("The target of every output; null for an output without one.")]
    [Required]
    [MinLength(1)]
    public IReadOnlyList<double?> Target { get; init; } = [];

    /// <summary>The number of steps where the command line does not say.</summary>
    [Description("The number of steps where the command line does not say.")]
    [Range(1, 100_000_000)]
    public int Steps { get; init; } = 1;

    /// <summary>The seed of initial parameters that are not explicit.</summary>
    [Description("The seed of initial parameters that are not explicit.")]
    [Range(0L, long.MaxValue)]
    public long Seed { get; init; } = 1;
}
