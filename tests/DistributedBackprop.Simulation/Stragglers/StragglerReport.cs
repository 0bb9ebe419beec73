using System.Globalization;

namespace DistributedBackprop.Simulation.Stragglers;

/// <summary>The table of what slow workers cost.</summary>
internal static class StragglerReport
{
    /// <summary>Runs all cases and writes a line for each.</summary>
    /// <returns>The process's exit code: 0 if all came to the same bits.</returns>
    public static int Write(TextWriter output)
    {
        StragglerResult healthy = StragglerExperiment.Run(StragglerCase.ThreeHealthy);
        StragglerResult[] others = [.. StragglerCase.WithFourth.Select(world => StragglerExperiment.Run(world))];
        output.WriteLine("32 leaves a step, 100 ms a leaf; times in virtual seconds over steps 2 to 120");
        foreach (StragglerResult result in others.Prepend(healthy))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.World.Name,-58} mean {result.Mean.TotalSeconds:F3} ({result.Mean / healthy.Mean:F3})  longest {result.Longest.TotalSeconds:F3}  sha256 {result.ParametersSha256[..12]}"));
        }

        return others.All(result => result.ParametersSha256 == healthy.ParametersSha256) ? 0 : 1;
    }
}
