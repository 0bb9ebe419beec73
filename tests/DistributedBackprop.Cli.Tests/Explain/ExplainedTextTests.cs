namespace DistributedBackprop.Cli.Tests.Explain;

/// <summary>How an explanation reads, for networks of every sort.</summary>
public sealed class ExplainedTextTests
{
    private const string Softmax = """
        { "title": "Softmax", "input": [2], "target": [0, 1], "optimizer": { "learningRate": 0.5 },
          "network": { "loss": "crossEntropy", "layers": [
            { "units": 2, "activation": "softmax", "initializer": { "kind": "explicit", "weights": [[0.5], [0.5]] } }] } }
        """;

    private const string Deep = """
        { "title": "Deep", "input": [0.5, -1], "target": [0.25, null],
          "optimizer": { "kind": "momentum", "l2": 0.01, "clipNorm": 3 },
          "network": { "loss": "meanSquaredError", "layers": [
            { "units": 2, "activation": "relu", "initializer": { "kind": "explicit", "weights": [[1, 0], [0, 1]] } },
            { "units": 2, "activation": "leakyRelu", "initializer": { "kind": "explicit", "weights": [[1, 0], [-1, 0]] } },
            { "units": 2, "activation": "tanh", "bias": "frozen", "initializer": { "kind": "explicit", "weights": [[0, 1], [0, 0]] } }] } }
        """;

    private const string Binary = """
        { "title": "Binary", "input": [1], "target": [1],
          "network": { "loss": "binaryCrossEntropy", "layers": [{ "units": 1, "initializer": { "kind": "explicit", "weights": [[0]] } }] } }
        """;

    private const string Wide = """
        { "title": "A title that is long enough to need more than one line of a hundred columns, as titles in lecture notes now and then are", 
          "source": "Somewhere", "notes": ["One.", "Two."], "input": [1, -2, 3, -4, 5, -6, 7, -8], "target": [1, 2, 3, 4, 5, 6, 7], "steps": 3,
          "network": { "loss": "halfSquaredError", "layers": [{ "units": 9, "activation": "tanh" }, { "units": 7, "activation": "identity" }] } }
        """;

    [Fact]
    public void Softmax_with_cross_entropy_is_explained_by_its_short_delta()
    {
        string text = Explain(Softmax);
        Assert.Contains("  z_o1 = b1 + w1 x1 = 0 + 0.5 * 2 = 1\n", text, StringComparison.Ordinal);
        Assert.Contains("  a_o1 = e^z_o1 / (e^z_o1 + e^z_o2) = e^1 / (e^1 + e^1) = 0.5\n", text, StringComparison.Ordinal);
        Assert.Contains("  E_o1 = -y1 ln a_o1 = -0 * ln 0.5 = 0\n  E_o2 = -y2 ln a_o2 = -1 * ln 0.5 = 0.693147181\n  E    = E_o1 + E_o2 = 0.693147181\n", text, StringComparison.Ordinal);
        Assert.Contains("For this loss with this output activation the product dE/da * da/dz shortens to a - y.\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "  delta_o2  = a_o2 - y2 = 0.5 - 1 = -0.5\n  dz_o2/dw2 = x1 = 2\n  dE/dw2    = delta_o2 * dz_o2/dw2 = -0.5 * 2 = -1\n  dE/db2    = delta_o2 * 1 = -0.5\n",
            text,
            StringComparison.Ordinal);
        Assert.Contains("  w2  x1 -> o2    0.5      -1     1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_cross_entropy_is_explained()
    {
        string text = Explain(Binary);
        Assert.Contains("  E_o1 = -(y1 ln a_o1 + (1 - y1) ln(1 - a_o1)) = -(1 * ln 0.5 + (1 - 1) * ln(1 - 0.5)) = 0.693147181\n", text, StringComparison.Ordinal);
        Assert.Contains("  delta_o1  = a_o1 - y1 = 0.5 - 1 = -0.5\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_hidden_layers_kinks_missing_targets_and_other_optimizers_are_explained()
    {
        string text = Explain(Deep);
        Assert.Contains("  a_h1.1 = max(0, z_h1.1) = max(0, 0.5) = 0.5\n", text, StringComparison.Ordinal);
        Assert.Contains("  a_h1.2 = max(0, z_h1.2) = max(0, -1) = 0\n", text, StringComparison.Ordinal);
        Assert.Contains("  a_h2.1 = z_h2.1 = 0.5\n", text, StringComparison.Ordinal);
        Assert.Contains("  a_h2.2 = 0.01 z_h2.2 = 0.01 * (-0.5) = -0.005\n", text, StringComparison.Ordinal);
        Assert.Contains("  a_o1 = tanh(z_o1) = tanh(-0.005) = -0.00499995833\n", text, StringComparison.Ordinal);
        Assert.Contains("  o2 has no target: it adds nothing to the error.\n", text, StringComparison.Ordinal);
        Assert.Contains("  E_o1 = (y1 - a_o1)^2 / 2 = (0.25 - (-0.00499995833))^2 / 2 = 0.0325124894\n", text, StringComparison.Ordinal);
        Assert.Contains("  dE/da_o1    = 2 (a_o1 - y1) / 2 = 2 * (-0.00499995833 - 0.25) / 2 = -0.254999958\n", text, StringComparison.Ordinal);
        Assert.Contains("  da_o1/dz_o1 = 1 - a_o1^2 = 1 - (-0.00499995833)^2 = 0.999975\n", text, StringComparison.Ordinal);
        Assert.Contains("  o2 has no target: delta_o2 = 0, and so are the gradients of its weights.\n", text, StringComparison.Ordinal);
        Assert.Contains("  da_h2.1/dz_h2.1 = 1   (as a_h2.1 > 0)\n", text, StringComparison.Ordinal);
        Assert.Contains("  da_h2.2/dz_h2.2 = 0.01   (as a_h2.2 is not > 0)\n", text, StringComparison.Ordinal);
        Assert.Contains("  da_h1.2/dz_h1.2 = 0   (as a_h1.2 is not > 0)\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "By Momentum, with the learning rate 0.1. g is the gradient plus 0.01 * weight, scaled down where its\nnorm is over 3.\n", text, StringComparison.Ordinal);
        Assert.Contains("  Output layer: o1, o2; tanh; no biases\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("bias of o1", text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_step_is_shown_from_the_network_to_the_error_after_it() => Assert.Equal(
        ["NETWORK", "FORWARD PASS of step 1", "ERROR of step 1", "BACKWARD PASS of step 1", "UPDATE of step 1", "AFTER step 1"],
        new ExplainedText(Explain(Binary)).Sections);

    [Fact]
    public void More_steps_add_a_table_the_last_forward_pass_and_the_parameters() => Assert.Equal(
        [
            "NETWORK", "FORWARD PASS of step 1", "ERROR of step 1", "BACKWARD PASS of step 1", "UPDATE of step 1",
            "ERROR OVER THE STEPS", "FORWARD PASS of step 3", "ERROR of step 3", "PARAMETERS after step 3", "AFTER step 3",
        ],
        new ExplainedText(Explain(Wide)).Sections);

    [Theory]
    [InlineData(Softmax)]
    [InlineData(Deep)]
    [InlineData(Wide)]
    public void Lines_fit_into_a_hundred_columns(string json) =>
        Assert.All(Explain(json).Split('\n'), line => Assert.True(line.Length <= 100 && line == line.TrimEnd(), $"'{line}'"));

    [Theory]
    [MemberData(nameof(ShippedExampleTests.Names), MemberType = typeof(ShippedExampleTests))]
    public void Shipped_examples_fit_into_a_hundred_columns(string name)
    {
        string text = CommandRun.Of("explain", $"Examples/{name}.json", "--steps", "2000").Output;
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 100 && line == line.TrimEnd(), $"'{line}'"));
    }

    [Fact]
    public void Initial_parameters_that_are_drawn_follow_the_seed()
    {
        Assert.Equal(Explain(Wide), Explain(Wide));
        Assert.NotEqual(Explain(Wide), Explain(Wide.Replace("\"steps\"", "\"seed\": 2, \"steps\"", StringComparison.Ordinal)));
    }

    private static string Explain(string json)
    {
        using var file = new TemporaryFile(json);
        CommandRun run = CommandRun.Of("explain", file.Path);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Output;
    }
}
