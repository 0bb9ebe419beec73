using DistributedBackprop.Cli.Explain;

namespace DistributedBackprop.Cli.Inspect;

/// <summary>What was found, in tables for people.</summary>
internal static class InspectionText
{
    /// <summary>Writes it.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="output">Where it goes.</param>
    public static void Write(Inspection found, TextWriter output)
    {
        var page = new Page(output);
        if (found.Model is { } model)
        {
            new ModelText(page).Write(model);
        }

        if (found.Run is { } run)
        {
            if (found.Model is null)
            {
                output.WriteLine($"{run.Folder} is a run without a model so far.");
            }

            new RunText(page).Write(run);
        }
    }
}
