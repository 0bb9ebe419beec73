using System.Numerics;
using DistributedBackprop.Engine.Initializers;

namespace DistributedBackprop.Engine.Layers;

/// <summary>What the definition of a dense layer must keep.</summary>
internal static class DenseRules
{
    /// <summary>The number of bias parameters: one a neuron, or a single one that the layer shares.</summary>
    public static int BiasCount(DenseDefinition definition) => definition.Bias == BiasMode.Shared ? 1 : definition.Units;

    /// <inheritdoc cref="LayerRules.Require{T}"/>
    public static LayerShape Require<T>(string location, DenseDefinition definition, int inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireDeclared(location, definition);
        if (!Enum.IsDefined(definition.Bias))
        {
            throw new NetworkDefinitionException($"{location}.bias", $"is {definition.Bias}. Choose perNeuron, shared or frozen.");
        }

        RequireInitializer<T>($"{location}.initializer", definition, inputs);
        return new LayerShape(definition.Units, ((long)inputs * definition.Units) + BiasCount(definition));
    }

    private static void RequireInitializer<T>(string location, DenseDefinition definition, int inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (definition.Initializer is null)
        {
            throw new NetworkDefinitionException(location, "is null. Choose uniform, glorot, he or explicit.");
        }

        RequireDeclared(location, definition.Initializer);
        if (definition.Initializer is ExplicitInitializer given)
        {
            RequireMatrix<T>($"{location}.weights", given.Weights, definition.Units, inputs);
            RequireBiases<T>($"{location}.biases", given.Biases, definition);
        }
    }

    private static void RequireDeclared(string location, object settings)
    {
        if (DeclaredRules.FirstViolation(settings) is (string property, string advice))
        {
            throw new NetworkDefinitionException($"{location}.{property}", advice);
        }
    }

    private static void RequireMatrix<T>(string location, IReadOnlyList<IReadOnlyList<double>> rows, int units, int inputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (rows.Count != units)
        {
            throw new NetworkDefinitionException(
                location, $"holds {rows.Count} rows for {units} neurons. Give one row a neuron: weights[neuron][input].");
        }

        for (int neuron = 0; neuron < units; neuron++)
        {
            string row = $"{location}[{neuron}]";
            if (rows[neuron] is not { } weights || weights.Count != inputs)
            {
                throw new NetworkDefinitionException(
                    row, $"holds {rows[neuron]?.Count ?? 0} weights for {inputs} inputs. Give one weight an input.");
            }

            RequireFinite<T>(row, weights);
        }
    }

    private static void RequireBiases<T>(string location, IReadOnlyList<double>? biases, DenseDefinition definition)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int expected = BiasCount(definition);
        if (biases is null || (biases.Count != 0 && biases.Count != expected))
        {
            throw new NetworkDefinitionException(
                location,
                $"holds {biases?.Count ?? 0} values; {DeclaredRules.NameOf(definition.Bias)} biases of {definition.Units} neurons are {expected}. Give {expected}, or none for zeros.");
        }

        RequireFinite<T>(location, biases);
    }

    private static void RequireFinite<T>(string location, IReadOnlyList<double> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int index = 0; index < values.Count; index++)
        {
            if (!T.IsFinite(Conversion.Round<T>(values[index])))
            {
                throw new NetworkDefinitionException(
                    FormattableString.Invariant($"{location}[{index}]"),
                    FormattableString.Invariant($"is {values[index]}. Give a finite number that the precision can hold."));
            }
        }
    }
}
