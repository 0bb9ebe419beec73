using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using DistributedBackprop.Simulation.Campaigns;
using DistributedBackprop.Simulation.Faults;
using DistributedBackprop.Simulation.Stragglers;

namespace DistributedBackprop.Simulation;

/// <summary>The command line: simulates one seed or many.</summary>
internal static class SimulationCommand
{
    /// <summary>How the program is started.</summary>
    public const string Name = "dotnet run -c Release --project tests/DistributedBackprop.Simulation --";

    /// <summary>The option for faults within <see cref="FaultOptions.TroubledDisks"/>.</summary>
    public const string TroubledDisksName = "--troubled-disks";

    private static readonly Option<ulong> Seed = new("--seed") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
    private static readonly Option<ulong> Count = new("--count") { Description = "How many seeds, one after another.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double?> Minutes = new("--minutes") { Description = "Begin no seed after this time, however many were to come." };
    private static readonly Option<FileInfo?> SeedList = new("--seeds") { Description = "Simulate the seeds of this file first: a number at the beginning of each line, then a word on what it once found." };
    private static readonly Option<bool> TroubledDisks = new(TroubledDisksName) { Description = "Three server nodes, whose disks hang often and lose what is newest. Draws other schedules from the same seeds." };
    private static readonly Option<int> Jobs = new("--jobs") { Description = "How many seeds at a time. Changes no result.", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Trace = new("--trace") { Description = "Print everything that happens." };
    private static readonly Option<bool> Summary = new("--summary") { Description = "Print the summary as a table of Markdown." };
    private static readonly Option<int> Reruns = new("--reruns") { Description = "How many simulations may be spent on shrinking the first failure.", DefaultValueFactory = _ => 1_000 };
    private static readonly Option<ImmutableSortedSet<FaultKind>> Without = new("--without") { Description = "Kinds of faults that never strike: MessageLost,RolePaused.", CustomParser = ParseKinds, DefaultValueFactory = _ => [] };
    private static readonly Option<string[]> Spare = new("--spare") { Description = "Single strikes to leave out, by their numbers: HeadCrashed:1-4,7,9-.", DefaultValueFactory = _ => [] };
    private static readonly Option<int?> Workers = new("--workers") { Description = "At most this many workers." };
    private static readonly Option<int?> Epochs = new("--epochs") { Description = "At most this many epochs." };
    private static readonly Option<double?> FaultsEnd = new("--faults-end") { Description = "No fault begins after this many virtual seconds." };

    private static readonly Option<bool> Straggler = new("--straggler") { Description = "Print how much longer steps take because of a slow worker, instead." };

    /// <summary>The command.</summary>
    public static RootCommand Create()
    {
        var command = new RootCommand("Trains in a simulated world of faults, all drawn from a seed, and checks every step. Exit code 1: a promise is broken.")
        {
            Seed, Count, Minutes, SeedList, TroubledDisks, Jobs, Trace, Summary, Reruns, Without, Spare, Workers, Epochs, FaultsEnd, Straggler,
        };
        command.SetAction(arguments => arguments.GetValue(Straggler)
            ? StragglerReport.Write(arguments.InvocationConfiguration.Output)
            : new Campaign(CampaignOf(arguments), arguments.InvocationConfiguration.Output).Run());
        return command;
    }

    private static CampaignOptions CampaignOf(ParseResult arguments) => new()
    {
        FirstSeed = arguments.GetValue(Seed),
        Count = arguments.GetValue(Count),
        Minutes = arguments.GetValue(Minutes),
        KnownSeeds = arguments.GetValue(SeedList) is { } file ? SeedFile.Read(file.FullName) : [],
        HasTroubledDisks = arguments.GetValue(TroubledDisks),
        Jobs = arguments.GetValue(Jobs),
        IsTraced = arguments.GetValue(Trace),
        HasTable = arguments.GetValue(Summary),
        RerunsMost = arguments.GetValue(Reruns),
        Reduction = ReductionOf(arguments),
    };

    /// <summary>The reduction that a command line names.</summary>
    public static Reduction ReductionOf(ParseResult arguments) => new()
    {
        Without = arguments.GetValue(Without)!,
        Spared = arguments.GetValue(Spare)!.Select(ParseSpared).ToImmutableSortedDictionary(),
        Workers = arguments.GetValue(Workers),
        Epochs = arguments.GetValue(Epochs),
        FaultsEndSeconds = arguments.GetValue(FaultsEnd),
    };

    private static ImmutableSortedSet<FaultKind> ParseKinds(ArgumentResult argument) =>
        [.. argument.Tokens.SelectMany(token => token.Value.Split(',')).Select(Enum.Parse<FaultKind>)];

    private static KeyValuePair<FaultKind, StrikeSet> ParseSpared(string text)
    {
        string[] parts = text.Split(':');
        return KeyValuePair.Create(Enum.Parse<FaultKind>(parts[0]), StrikeSet.Parse(parts[^1]));
    }
}
