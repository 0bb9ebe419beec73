using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DistributedBackprop.Cli.Tests.Explain;

/// <summary>Every figure that the documents print, and every exact one, is found where an explanation shows it.</summary>
public sealed partial class WorkedFigureTests
{
    /// <summary>An explanation shows nine significant digits.</summary>
    private const double ShownPrecision = 1e-8;

    public static TheoryData<string> Names => [.. Facts.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Printed_figures_are_shown(string name)
    {
        var facts = new Facts(name);
        JsonArray printed = facts.Json["printed"]!.AsArray();
        Assert.NotEmpty(printed);
        foreach (IGrouping<int, JsonNode?> moment in printed.GroupBy(figure => figure!["updatesBefore"]!.GetValue<int>()))
        {
            var text = new ExplainedText(Explain(facts, Math.Max(1, moment.Key == 1 ? 1 : moment.Key + 1)));
            foreach (JsonNode? figure in moment)
            {
                string quantity = figure!["quantity"]!.GetValue<string>();
                double shown = Shown(text, facts, quantity, moment.Key);
                double expected = figure["printed"]!.GetValue<double>();
                double tolerance = figure["tolerance"]!.GetValue<double>() + (Math.Abs(expected) * ShownPrecision);
                Assert.True(Math.Abs(shown - expected) <= tolerance, $"{quantity} after {moment.Key} updates: printed {expected}, shown {shown}");
            }
        }
    }

    [Theory]
    [InlineData("house-price", 0)]
    [InlineData("linear-two-layer", 0)]
    [InlineData("three-inputs-shared-bias", 0)]
    [InlineData("two-inputs-two-outputs", 0)]
    [InlineData("two-inputs-two-outputs", 9999)]
    public void Exact_forward_passes_are_shown(string name, int updates)
    {
        var facts = new Facts(name);
        var text = new ExplainedText(Explain(facts, updates + 1));
        JsonNode moment = facts.Json["exact"]!["steps"]![updates.ToString(CultureInfo.InvariantCulture)]!;
        AssertEach(moment["preActivations"]!, (l, j) => text.Equation($"FORWARD PASS of step {updates + 1}", $"z_{facts.Neuron(l, j)}"));
        AssertEach(moment["activations"]!, (l, j) => text.Equation($"FORWARD PASS of step {updates + 1}", $"a_{facts.Neuron(l, j)}"));
        AssertShown(moment["error"]!.GetValue<double>(), text.Equation($"ERROR of step {updates + 1}", "E"));
    }

    [Theory]
    [InlineData("house-price")]
    [InlineData("linear-two-layer")]
    [InlineData("three-inputs-shared-bias")]
    [InlineData("two-inputs-two-outputs")]
    public void Exact_deltas_gradients_and_new_weights_of_the_first_step_are_shown(string name)
    {
        var facts = new Facts(name);
        var text = new ExplainedText(Explain(facts, 1));
        JsonNode before = facts.Json["exact"]!["steps"]!["0"]!;
        JsonNode after = facts.Json["exact"]!["steps"]!["1"]!;
        AssertEach(before["deltas"]!, (l, j) => text.Equation("BACKWARD PASS of step 1", $"delta_{facts.Neuron(l, j)}"));
        AssertEachWeight(before["gradients"]!, "w", (l, j, i) => text.Equation("BACKWARD PASS of step 1", $"dE/d{facts.Weight(l, j, i)}"));
        AssertEachWeight(after["parametersBefore"]!, "weights", (l, j, i) => text.Row("UPDATE of step 1", facts.Weight(l, j, i)));
        AssertShown(after["error"]!.GetValue<double>(), AfterError(text, 1));
    }

    [Fact]
    public void Ten_thousand_steps_end_on_the_figures_of_the_document()
    {
        var facts = new Facts("two-inputs-two-outputs");
        string whole = Explain(facts, 10_000);
        var text = new ExplainedText(whole);

        Assert.Contains("  E    = E_o1 + E_o2 = 0.0000351085481\n", whole, StringComparison.Ordinal);
        AssertEachWeight(
            facts.Json["exact"]!["steps"]!["10000"]!["parametersBefore"]!, "weights", (l, j, i) => text.Row("PARAMETERS after step 10000", facts.Weight(l, j, i)));
        Assert.Equal(
            ["1", "2", "5", "10", "20", "50", "100", "200", "500", "1000", "2000", "5000", "10000"],
            text.Lines("ERROR OVER THE STEPS").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(IsRow).Select(cells => cells[0]));
    }

    private static bool IsRow(string[] cells) => cells.Length > 0 && cells[0].All(char.IsAsciiDigit);

    private static string Explain(Facts facts, int steps)
    {
        CommandRun run = CommandRun.Of("explain", facts.ExamplePath, "--steps", steps.ToString(CultureInfo.InvariantCulture));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return run.Output;
    }

    /// <summary>Finds a quantity: z[l][j], a[l][j], delta[l][j], error, w[l][j][i], b[l], b[l][j], dE/dw[l][j][i], dE/db[l], dE/db[l][j].</summary>
    private static double Shown(ExplainedText text, Facts facts, string quantity, int updates)
    {
        Match match = Quantity().Match(quantity);
        Assert.True(match.Success, $"Unknown quantity {quantity}");
        int[] at = [.. match.Groups["index"].Captures.Select(capture => int.Parse(capture.Value, CultureInfo.InvariantCulture))];
        int step = updates + 1;
        return match.Groups["name"].Value switch
        {
            "z" or "a" => text.Equation($"FORWARD PASS of step {step}", $"{match.Groups["name"]}_{facts.Neuron(at[0], at[1])}"),
            "delta" => text.Equation($"BACKWARD PASS of step {step}", $"delta_{facts.Neuron(at[0], at[1])}"),
            "dE/dw" => text.Equation($"BACKWARD PASS of step {step}", $"dE/d{facts.Weight(at[0], at[1], at[2])}"),
            "dE/db" => text.Equation($"BACKWARD PASS of step {step}", $"dE/d{facts.Bias(at[0], at.ElementAtOrDefault(1))}"),
            "w" => text.Row($"UPDATE of step {updates}", facts.Weight(at[0], at[1], at[2])),
            "b" => text.Row($"UPDATE of step {updates}", facts.Bias(at[0], at.ElementAtOrDefault(1))),
            _ => updates == 1 ? AfterError(text, 1) : text.Equation($"ERROR of step {step}", "E"),
        };
    }

    private static double AfterError(ExplainedText text, int step) => text.Equation($"AFTER step {step}", "E");

    private static void AssertEach(JsonNode layers, Func<int, int, double> shown)
    {
        for (int l = 0; l < layers.AsArray().Count; l++)
        {
            for (int j = 0; j < layers[l]!.AsArray().Count; j++)
            {
                AssertShown(layers[l]![j]!.GetValue<double>(), shown(l, j));
            }
        }
    }

    private static void AssertEachWeight(JsonNode layers, string key, Func<int, int, int, double> shown)
    {
        for (int l = 0; l < layers.AsArray().Count; l++)
        {
            JsonArray rows = layers[l]![key]!.AsArray();
            for (int j = 0; j < rows.Count; j++)
            {
                for (int i = 0; i < rows[j]!.AsArray().Count; i++)
                {
                    AssertShown(rows[j]![i]!.GetValue<double>(), shown(l, j, i));
                }
            }
        }
    }

    private static void AssertShown(double expected, double shown) =>
        Assert.True(Math.Abs(shown - expected) <= Math.Abs(expected) * ShownPrecision, $"Expected {expected}, shown {shown}");

    [GeneratedRegex(@"^(?<name>z|a|delta|dE/dw|dE/db|w|b|error)(\[(?<index>\d+)\])*$")]
    private static partial Regex Quantity();
}
