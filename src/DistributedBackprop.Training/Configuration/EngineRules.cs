using System.Numerics;
using DistributedBackprop.Engine;
using DistributedBackprop.Engine.Initializers;
using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Optimizers;
using DistributedBackprop.Training.Options;

namespace DistributedBackprop.Training.Configuration;

/// <summary>
/// The engine's own rules for networks and optimizers, met before any data are read: the engine is asked to build them,
/// so that no rule is written twice.
/// </summary>
internal static class EngineRules
{
    /// <summary>The first rule of the engine that the options break, or none.</summary>
    public static IEnumerable<TrainingRules.Violation> Check(TrainingOptions options) => options.Precision == Precision.Float32
        ? Check<float>(options)
        : Check<double>(options);

    private static IEnumerable<TrainingRules.Violation> Check<T>(TrainingOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            var network = new Network<T>(LeastInputs(options.Network), options.Network);
            _ = new ParameterUpdate<T>(network, options.Optimizer, stepsPerEpoch: 1, options.Stopping.Epochs);
            return [];
        }
        catch (ArgumentException exception)
        {
            // The engine's messages are "path: advice".
            string[] parts = exception.Message.Split(": ", 2);
            return [new TrainingRules.Violation(parts[0], parts[1])];
        }
    }

    /// <summary>The data tell the number of inputs; until then it is that of the first neuron's weights, or else the least there can be.</summary>
    private static int LeastInputs(NetworkDefinition network) =>
        network.Layers[0] is DenseDefinition { Initializer: ExplicitInitializer { Weights: [{ Count: > 0 } row, ..] } } ? row.Count : 1;
}
