using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine;

/// <summary>A network without its parameters: layers from input to output, and the loss that training lowers.</summary>
public sealed record NetworkDefinition
{
    /// <summary>The layers from the first after the input to the output.</summary>
    [Description("The layers from the first after the input to the output. The last one has a unit for each class or target column.")]
    [Required]
    [MinLength(1)]
    public IReadOnlyList<LayerDefinition> Layers { get; init; } = [];

    /// <summary>The loss that training lowers.</summary>
    [Description("The loss that training lowers. For classes crossEntropy with softmax at the output, for numbers halfSquaredError or meanSquaredError with identity, for numbers from 0 to 1 binaryCrossEntropy with sigmoid.")]
    [Required]
    public Loss Loss { get; init; }
}
