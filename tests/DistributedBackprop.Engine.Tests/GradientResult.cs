using System.Numerics;

namespace DistributedBackprop.Engine.Tests;

/// <summary>What <c>ComputeGradient</c> of a network gave for a case, with memory of its own.</summary>
internal sealed class GradientResult<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private GradientResult(Network<T> network, int examples)
    {
        Workspace = new Workspace<T>(network, examples);
        Gradient = new T[network.ParameterCount];
        Losses = new double[examples];
        SquaredNorms = new double[examples];
    }

    public Workspace<T> Workspace { get; }

    public T[] Gradient { get; }

    public double[] Losses { get; }

    public double[] SquaredNorms { get; }

    public static GradientResult<T> Of(NetworkCase network) =>
        Of(network, network.Parameters<T>(), network.InputValues<T>(), network.Targets<T>(), network.Examples);

    public static GradientResult<T> Of(NetworkCase network, T[] parameters, T[] inputs, T[] targets, int examples) =>
        Of(network, parameters, inputs, targets, examples, exampleWeights: []);

    public static GradientResult<T> Of(NetworkCase network, T[] exampleWeights) =>
        Of(network, network.Parameters<T>(), network.InputValues<T>(), network.Targets<T>(), network.Examples, exampleWeights);

    private static GradientResult<T> Of(
        NetworkCase network, T[] parameters, T[] inputs, T[] targets, int examples, T[] exampleWeights)
    {
        var engine = new Network<T>(network.Inputs, network.Definition);
        var result = new GradientResult<T>(engine, examples);

        // Rubbish shows whether everything is overwritten.
        result.Gradient.AsSpan().Fill(T.NaN);
        result.Losses.AsSpan().Fill(double.NaN);
        result.SquaredNorms.AsSpan().Fill(double.NaN);
        engine.ComputeGradient(
            parameters, inputs, targets, examples, result.Workspace, result.Gradient, result.Losses, result.SquaredNorms, exampleWeights);
        return result;
    }
}
