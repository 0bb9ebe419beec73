using DistributedBackprop.Simulation.Mutations;

namespace DistributedBackprop.Simulation.Tests.Mutations;

/// <summary>That every planted error is found takes minutes and is shown by the program itself; that it can be planted is checked here.</summary>
public class MutationTests
{
    private static readonly ProtocolSources Sources = new();

    public static TheoryData<string> Faults => [.. MutationCatalog.All.Select(mutation => mutation.Fault)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void The_text_of_every_mutation_occurs_once(string fault) =>
        Assert.Equal(1, Sources.Occurrences(MutationCatalog.All.Single(mutation => mutation.Fault == fault)));

    [Fact]
    public void There_are_enough_of_them() => Assert.InRange(MutationCatalog.All.Count, 20, int.MaxValue);

    [Theory]
    [InlineData("an update is applied twice", "PinnedRunChecker")]
    [InlineData("a worker of another run is let in", "StrangerChecker")]
    public void A_planted_error_is_caught(string fault, string checker)
    {
        MutationResult result = new MutationTrial(Sources, seeds: 30).Try(MutationCatalog.All.Single(mutation => mutation.Fault == fault));

        Assert.Equal(checker, result.CaughtBy);
    }

    [Fact]
    public void The_protocol_as_it_stands_is_not_caught()
    {
        var harmless = new Mutation("none", "Roles/Working/Worker.cs", "private bool IsNewer(", "private  bool IsNewer(");

        Assert.Null(new MutationTrial(Sources, seeds: 10).Try(harmless).CaughtBy);
    }

    /// <summary>The seed that found an error before is tried first, and else all from 1 on.</summary>
    [Theory]
    [InlineData(7, 7)]
    [InlineData(0, 1)]
    [InlineData(31, 1)]
    public void The_seed_that_is_known_comes_first(ulong known, ulong found)
    {
        Mutation twice = MutationCatalog.All.Single(mutation => mutation.Fault == "an update is applied twice");

        Assert.Equal(found, new MutationTrial(Sources, seeds: 30).Try(twice, known).Seeds);
    }

    [Fact]
    public void Known_seeds_are_read_from_the_table()
    {
        IReadOnlyDictionary<string, ulong> seeds = MutationTable.ParseSeeds(
            "| a fault outside | X | 3 |\n<!-- mutations: begin -->\n\n| fault | caught by | seeds needed |\n| --- | --- | ---: |\n| a leaf counts twice | LedgerChecker | 17 |\n\n<!-- mutations: end -->\n| another | X | 4 |\n");

        Assert.Equal([KeyValuePair.Create("a leaf counts twice", 17UL)], seeds);
    }

    [Fact]
    public void A_text_that_is_not_there_cannot_be_planted()
    {
        var lost = new Mutation("none", "Roles/Working/Worker.cs", "no such text", "");

        Assert.Equal(0, Sources.Occurrences(lost));
        Assert.Throws<InvalidOperationException>(() => new MutationTrial(Sources, seeds: 1).Try(lost));
    }
}
