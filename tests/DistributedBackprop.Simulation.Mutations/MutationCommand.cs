using System.CommandLine;

namespace DistributedBackprop.Simulation.Mutations;

/// <summary>The command line: tries all mutations, or some.</summary>
internal static class MutationCommand
{
    private static readonly Option<ulong> Seeds = new("--seeds") { Description = "The most seeds for each fault.", DefaultValueFactory = _ => 1_000 };
    private static readonly Option<int> Jobs = new("--jobs") { Description = "How many faults at a time. Changes no result.", DefaultValueFactory = _ => 2 };
    private static readonly Option<string> Only = new("--only") { Description = "Only faults whose words contain this text.", DefaultValueFactory = _ => "" };
    private static readonly Option<bool> Write = new("--write") { Description = "Put the table into docs/SIMULATION.md." };

    /// <summary>The command.</summary>
    public static RootCommand Create()
    {
        var command = new RootCommand("Plants errors in the protocol's sources, one at a time, and shows who finds each. Exit code 1: one survives, or its text is not found.") { Seeds, Jobs, Only, Write };
        command.SetAction(arguments => Run(arguments, arguments.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(ParseResult arguments, TextWriter output)
    {
        Mutation[] mutations = [.. MutationCatalog.All.Where(mutation => mutation.Fault.Contains(arguments.GetValue(Only)!, StringComparison.Ordinal))];
        var sources = new ProtocolSources();
        Mutation[] unplantable = [.. mutations.Where(mutation => sources.Occurrences(mutation) != 1)];
        foreach (Mutation mutation in unplantable)
        {
            output.WriteLine($"NOT FOUND: {mutation.Fault}: its text occurs {sources.Occurrences(mutation)} times in {mutation.File}, not once.");
        }

        var trial = new MutationTrial(sources, arguments.GetValue(Seeds));
        MutationResult[] results =
        [
            .. mutations.Except(unplantable)
                .AsParallel().AsOrdered()
                .WithDegreeOfParallelism(arguments.GetValue(Jobs))
                .WithMergeOptions(ParallelMergeOptions.NotBuffered)
                .Select(trial.Try),
        ];
        string table = MutationTable.Of(results);
        output.Write(table);
        WriteSurvivors(results, output);
        if (arguments.GetValue(Write))
        {
            MutationTable.Write(table);
        }

        return unplantable.Length == 0 && results.All(result => result.CaughtBy is not null) ? 0 : 1;
    }

    private static void WriteSurvivors(IEnumerable<MutationResult> results, TextWriter output)
    {
        foreach (MutationResult survivor in results.Where(result => result.CaughtBy is null))
        {
            output.WriteLine($"SURVIVES {survivor.Seeds} seeds: {survivor.Mutation.Fault} ({survivor.Mutation.File})");
        }
    }
}
