using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DistributedBackprop.Training.Configuration;

namespace DistributedBackprop.Cli.Explain;

/// <summary>The command <c>dbp explain</c>.</summary>
internal static class ExplainCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var file = new Argument<string>("EXAMPLE.json")
        {
            Description = "A network with one example, such as config/examples/two-inputs-two-outputs.json.",
        };
        var steps = new Option<int?>("--steps")
        {
            Description = "The number of steps; the default is the example's.",
            HelpName = "N",
            CustomParser = ParseSteps,
        };
        var command = new Command("explain", "Works a small example out number by number: forward pass, error, backward pass, update.") { file, steps };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(steps), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int? ParseSteps(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps >= 1)
        {
            return steps;
        }

        result.AddError($"--steps is '{text}'; allowed: a whole number from 1 to {int.MaxValue}.");
        return null;
    }

    private static int Run(string path, int? steps, TextWriter output)
    {
        WorkedExample example = ConfigurationReader.Read<WorkedExample>(ConfigurationFile.ReadText(path), path, []);
        new Explanation(example, steps ?? example.Steps, path, output).Write();
        return ExitCode.Done;
    }
}
