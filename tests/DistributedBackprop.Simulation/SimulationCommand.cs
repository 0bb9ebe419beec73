using System.CommandLine;
using System.Globalization;

namespace DistributedBackprop.Simulation;

/// <summary>The command line: simulates one seed or many.</summary>
internal static class SimulationCommand
{
    /// <summary>The command.</summary>
    public static RootCommand Create()
    {
        var seed = new Option<ulong>("--seed") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
        var count = new Option<ulong>("--count") { Description = "How many seeds, one after another.", DefaultValueFactory = _ => 1 };
        var trace = new Option<bool>("--trace") { Description = "Print everything that happens." };
        var command = new RootCommand("Trains in a simulated world of faults, all drawn from a seed, and checks every step. Exit code 1: a promise is broken.") { seed, count, trace };
        command.SetAction(arguments => Simulate(
            arguments.GetValue(seed),
            arguments.GetValue(count),
            arguments.GetValue(trace),
            arguments.InvocationConfiguration.Output));
        return command;
    }

    private static int Simulate(ulong firstSeed, ulong count, bool isTraced, TextWriter output)
    {
        var summary = new SimulationSummary();
        for (ulong k = 0; k < count; k++)
        {
            SimulationResult result = Simulator.Run(unchecked(firstSeed + k), traceWriter: isTraced ? output : null, isTraced: count == 1);
            summary.Add(result);
            Report(result, isAlone: count == 1, output);
        }

        summary.Write(output);
        return summary.Failures == 0 ? 0 : 1;
    }

    private static void Report(SimulationResult result, bool isAlone, TextWriter output)
    {
        if (isAlone)
        {
            output.WriteLine($"seed {result.Seed}: trace {result.TraceHash}");
        }

        if (result.Violation is { } violation)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {result.Seed} FAILED at {result.VirtualTime.TotalSeconds:F3} virtual seconds: {violation.Checker}: {violation.What}"));
            output.WriteLine($"  rerun: dotnet run -c Release --project tests/DistributedBackprop.Simulation -- --seed {result.Seed} --trace");
        }
    }
}
