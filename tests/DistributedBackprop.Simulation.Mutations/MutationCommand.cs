using System.CommandLine;

namespace DistributedBackprop.Simulation.Mutations;

/// <summary>The command line: tries all mutations, or some.</summary>
internal static class MutationCommand
{
    private static readonly Option<ulong> Seeds = new("--seeds") { Description = "The most seeds for each fault.", DefaultValueFactory = _ => 1_000 };
    private static readonly Option<int> Jobs = new("--jobs") { Description = "How many faults at a time. Changes no result.", DefaultValueFactory = _ => 2 };
    private static readonly Option<string> Only = new("--only") { Description = "Only faults whose words contain this text.", DefaultValueFactory = _ => "" };
    private static readonly Option<bool> Afresh = new("--afresh") { Description = "Begin with seed 1 for every fault, not with the seed that the table in docs/SIMULATION.md names for it." };
    private static readonly Option<bool> Write = new("--write") { Description = "Put the table into docs/SIMULATION.md." };

    /// <summary>The command.</summary>
    public static RootCommand Create()
    {
        var command = new RootCommand("Plants errors in the protocol's sources, one at a time, and shows who finds each. Exit code 1: one survives, or its text is not found.") { Seeds, Jobs, Only, Afresh, Write };
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

        MutationResult[] results = TryAll([.. mutations.Except(unplantable)], sources, arguments, output);
        string table = MutationTable.Of(results);
        output.Write(table);
        if (arguments.GetValue(Write))
        {
            MutationTable.Write(table);
        }

        return unplantable.Length == 0 && results.All(result => result.CaughtBy is not null) ? 0 : 1;
    }

    /// <summary>Says what became of each as soon as it is known.</summary>
    private static MutationResult[] TryAll(IReadOnlyList<Mutation> mutations, ProtocolSources sources, ParseResult arguments, TextWriter output)
    {
        var trial = new MutationTrial(sources, arguments.GetValue(Seeds));
        IReadOnlyDictionary<string, ulong> known = arguments.GetValue(Afresh) ? new Dictionary<string, ulong>() : MutationTable.ReadSeeds();
        return
        [
            .. mutations
                .AsParallel().AsOrdered()
                .WithDegreeOfParallelism(arguments.GetValue(Jobs))
                .Select(mutation =>
                {
                    MutationResult result = trial.Try(mutation, known.GetValueOrDefault(mutation.Fault));
                    lock (trial)
                    {
                        output.WriteLine(Describe(result));
                    }

                    return result;
                }),
        ];
    }

    private static string Describe(MutationResult result) => result.CaughtBy is null
        ? $"SURVIVES {result.Seeds} seeds: {result.Mutation.Fault} ({result.Mutation.File})"
        : $"seed {result.Seeds}, {result.CaughtBy}: {result.Mutation.Fault}";
}
