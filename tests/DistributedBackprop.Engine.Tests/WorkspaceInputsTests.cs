using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;
using DistributedBackprop.Engine.Tests.Numerics;

namespace DistributedBackprop.Engine.Tests;

/// <summary>Inputs that a workspace takes apart from computing with them.</summary>
public class WorkspaceInputsTests
{
    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(2, 2, 3)]
    [InlineData(5, 40, 1)]
    [InlineData(16, 20, 9)]
    [InlineData(37, 20, 23)]
    public void Rows_of_a_table_are_the_examples_that_they_name(int inputs, int units, int examples)
    {
        const int Rows = 30;
        Network<float> network = NetworkOf(inputs, units);
        float[] parameters = ParametersOf(network);
        float[] table = [.. Enumerable.Range(0, Rows * inputs).Select(k => MathF.Sin(k))];
        int[] rows = [.. Enumerable.Range(0, examples).Select(b => b * 17 % Rows)];
        float[] inOrder = [.. rows.SelectMany(row => table[(row * inputs)..((row + 1) * inputs)])];
        float[] targets = [.. Enumerable.Range(0, examples * 2).Select(k => MathF.Cos(k))];
        var expected = new Workspace<float>(network, examples);
        network.Predict(parameters, inOrder, examples, expected);

        var actual = new Workspace<float>(network, examples + 4);
        actual.SetInputs(table, rows);
        network.Evaluate(parameters, targets, actual, new double[examples], exampleWeights: []);

        Assert.Equal(examples, actual.Examples);
        Assert.Equal(expected.Outputs(examples).ToArray(), actual.Outputs(examples).ToArray());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    public void Inputs_last_until_others_are_set(int units)
    {
        Network<float> network = NetworkOf(inputs: 3, units);
        float[] parameters = ParametersOf(network);
        var workspace = new Workspace<float>(network, maximumExamples: 2);
        workspace.SetInputs([1f, -2f, 3f, 0.5f, 0f, -1f], examples: 2);

        double[] first = LossesOf();
        double[] again = LossesOf();
        workspace.SetInputs([0.5f, 0f, -1f, 1f, -2f, 3f], examples: 2);
        double[] exchanged = LossesOf();

        Assert.Equal(first, again);
        Assert.Equal([first[1], first[0]], exchanged);
        Assert.NotEqual(first[0], first[1]);

        double[] LossesOf()
        {
            var losses = new double[2];
            network.Backpropagate(parameters, [1f, 0f, 1f, 0f], workspace, losses, squaredNorms: [], exampleWeights: []);
            return losses;
        }
    }

    [Fact]
    public void Inputs_that_are_refused_are_not_computed_with()
    {
        Network<float> network = NetworkOf(inputs: 3, units: 2);
        var workspace = new Workspace<float>(network, maximumExamples: 2);
        workspace.SetInputs([1f, -2f, 3f], examples: 1);

        Assert.Throws<ArgumentException>(() => workspace.SetInputs([1f, -2f], examples: 1));

        Assert.Equal(0, workspace.Examples);
    }

    [Theory]
    [InlineData(Activation.Identity)]
    [InlineData(Activation.Sigmoid)]
    public void Few_examples_and_many_take_turns_in_a_workspace(Activation output)
    {
        const int Most = 80;
        Network<float> network = NetworkOf(inputs: 2, units: 3, output);
        float[] parameters = ParametersOf(network);
        float[] inputs = [.. Enumerable.Range(0, Most * 2).Select(k => MathF.Sin(k))];
        float[] targets = [.. Enumerable.Range(0, Most * 2).Select(k => MathF.Cos(k))];
        var shared = new Workspace<float>(network, Most);
        foreach (int examples in (int[])[1, Most, 2, Most - 1, 5, 1])
        {
            var own = new Workspace<float>(network, examples);
            SameBits.Assert<double>(ResultOf(own, examples), ResultOf(shared, examples), $"{examples} examples");
            Assert.Equal(examples < 9, shared.Tiny is not null);
        }

        double[] ResultOf(Workspace<float> workspace, int examples)
        {
            var losses = new double[examples];
            var gradient = new float[network.ParameterCount];
            network.ComputeGradient(
                parameters, inputs.AsSpan(0, examples * 2), targets.AsSpan(0, examples * 2), examples, workspace, gradient, losses, squaredNorms: []);
            float[] values = [.. workspace.Outputs(examples), .. workspace.Activations(0, examples), .. workspace.Deltas(1, examples), .. gradient];
            return [.. values.Select(value => (double)value), .. losses];
        }
    }

    private static Network<float> NetworkOf(int inputs, int units, Activation output = Activation.Identity) => new(inputs, new NetworkDefinition
    {
        Layers = [new DenseDefinition { Units = units, Activation = Activation.Tanh }, new DenseDefinition { Units = 2, Activation = output }],
        Loss = Loss.HalfSquaredError,
    });

    private static float[] ParametersOf(Network<float> network)
    {
        var parameters = new float[network.ParameterCount];
        network.Initialize(parameters, seed: 1);
        return parameters;
    }
}
