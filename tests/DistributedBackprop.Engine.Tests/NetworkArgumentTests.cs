using DistributedBackprop.Engine.Layers;
using DistributedBackprop.Engine.Losses;

namespace DistributedBackprop.Engine.Tests;

public class NetworkArgumentTests
{
    private static readonly NetworkDefinition Definition = new()
    {
        Layers = [new DenseDefinition { Units = 3 }, new DenseDefinition { Units = 2 }],
        Loss = Loss.HalfSquaredError,
    };

    private readonly Network<float> _network = new(4, Definition);
    private readonly Workspace<float> _workspace;

    public NetworkArgumentTests() => _workspace = new Workspace<float>(_network, maximumExamples: 5);

    [Fact]
    public void A_network_knows_its_sizes()
    {
        Assert.Equal(4, _network.Inputs);
        Assert.Equal(2, _network.Outputs);
        Assert.Equal((4 * 3) + 3 + (3 * 2) + 2, _network.ParameterCount);
        Assert.Same(Definition, _network.Definition);
        Assert.Equal(5, _workspace.MaximumExamples);
        Assert.Same(_network, _workspace.Network);
    }

    [Theory]
    [InlineData(22, 8, 4, 23, 2, 2, "22 parameters given where 23 are needed.")]
    [InlineData(23, 9, 4, 23, 2, 2, "9 inputs given where 8 are needed.")]
    [InlineData(23, 8, 3, 23, 2, 2, "3 targets given where 4 are needed.")]
    [InlineData(23, 8, 4, 24, 2, 2, "24 gradient elements given where 23 are needed.")]
    [InlineData(23, 8, 4, 23, 1, 2, "1 losses given where 2 are needed.")]
    [InlineData(23, 8, 4, 23, 2, 1, "1 squared norms given where 2 are needed.")]
    public void A_wrong_length_is_refused(
        int parameters, int inputs, int targets, int gradient, int losses, int norms, string message)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => _network.ComputeGradient(
            new float[parameters],
            new float[inputs],
            new float[targets],
            examples: 2,
            _workspace,
            new float[gradient],
            new double[losses],
            new double[norms]));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 1f }, "1 example weights given where 2 are needed.")]
    [InlineData(new[] { 1f, 0f }, "The weight of example 1 is 0. Give a finite number greater than 0.")]
    [InlineData(new[] { -1f, 1f }, "The weight of example 0 is -1. Give a finite number greater than 0.")]
    [InlineData(new[] { 1f, float.NaN }, "The weight of example 1 is NaN. Give a finite number greater than 0.")]
    public void A_wrong_weight_is_refused(float[] weights, string message)
    {
        _workspace.SetInputs(new float[8], examples: 2);
        ArgumentException exception = Assert.Throws<ArgumentException>(
            () => _network.Evaluate(new float[23], new float[4], _workspace, new double[2], weights));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_workspace_without_inputs_is_refused()
    {
        const string Message = "The workspace holds no inputs. Set them first.";

        Assert.StartsWith(Message, Refusal(() => _network.Evaluate(new float[23], [], _workspace, [], [])), StringComparison.Ordinal);
        Assert.StartsWith(Message, Refusal(() => _network.Backpropagate(new float[23], [], _workspace, [], [], [])), StringComparison.Ordinal);

        string Refusal(Action call) => Assert.Throws<ArgumentException>(call).Message;
    }

    [Fact]
    public void A_table_that_is_no_whole_number_of_rows_is_refused() => Assert.StartsWith(
        "15 values are no whole number of rows of 4. Give a table of as many columns as the network has inputs.",
        Assert.Throws<ArgumentException>(() => _workspace.SetInputs(new float[15], [0])).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 0, 1, 2, 0, 1, 2 })]
    [InlineData(new[] { 0, 3 })]
    [InlineData(new[] { -1 })]
    public void Rows_that_the_workspace_cannot_hold_or_the_table_does_not_have_are_refused(int[] rows) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _workspace.SetInputs(new float[12], rows));

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void A_number_of_examples_that_the_workspace_cannot_hold_is_refused(int examples)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _network.Predict(new float[23], new float[examples * 4], examples, _workspace));
    }

    [Fact]
    public void A_gradient_over_the_parameters_is_refused()
    {
        var parameters = new float[23];

        ArgumentException exception = Assert.Throws<ArgumentException>(() => _network.ComputeGradient(
            parameters, new float[4], new float[2], examples: 1, _workspace, parameters, new double[1], squaredNorms: []));

        Assert.Contains("overlaps", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_networks_workspace_is_refused()
    {
        var other = new Workspace<float>(new Network<float>(4, Definition), maximumExamples: 1);

        Assert.Throws<ArgumentException>(() => _network.Predict(new float[23], new float[4], 1, other));
    }

    [Fact]
    public void Initialize_refuses_a_wrong_length()
    {
        Assert.Throws<ArgumentException>(() => _network.Initialize(new float[24], seed: 1));
    }

    [Fact]
    public void Only_float_and_double_are_types_of_parameters()
    {
        Assert.Throws<NotSupportedException>(() => new Network<Half>(1, Definition));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(2, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 6)]
    public void A_workspace_shows_only_what_it_holds(int layer, int examples)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _workspace.Activations(layer, examples).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => _workspace.Deltas(layer, examples).Length);
    }

    [Fact]
    public void A_workspace_beyond_an_array_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Workspace<float>(_network, 0));
        ArgumentOutOfRangeException exception =
            Assert.Throws<ArgumentOutOfRangeException>(() => new Workspace<float>(_network, int.MaxValue));

        Assert.Contains("Use smaller micro-batches.", exception.Message, StringComparison.Ordinal);
    }
}
