using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine;

/// <summary>A network without its parameters: layers from input to output, and the loss that training lowers.</summary>
public sealed record NetworkDefinition
{
    /// <summary>The layers from the first after the input to the output.</summary>
    [Description("The layers from the first after the input to the output.")]
    [Required]
    [MinLength(1)]
    public IReadOnlyList<LayerDefinition> Layers { get; init; } = [];

    /// <summary>The loss that training lowers.</summary>
    [Description("The loss that training lowers.")]
    [Required]
    public Loss Loss { get; init; }
}
