using System.Globalization;
using System.Text;

namespace DistributedBackprop.Simulation.Mutations;

/// <summary>The results as a table of Markdown, and its place in the documentation.</summary>
internal static class MutationTable
{
    private const string Begin = "<!-- mutations: begin -->";
    private const string End = "<!-- mutations: end -->";

    private static readonly string Document = Path.Combine("docs", "SIMULATION.md");

    /// <summary>The table.</summary>
    public static string Of(IEnumerable<MutationResult> results)
    {
        StringBuilder table = new StringBuilder()
            .Append("| fault | caught by | seeds needed |\n")
            .Append("| --- | --- | ---: |\n");
        foreach (MutationResult result in results)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {result.Mutation.Fault} | {result.CaughtBy ?? "**nobody**"} | {result.Seeds} |\n");
        }

        return table.ToString();
    }

    /// <summary>The faults of the documentation's present table, and the seeds that each needed.</summary>
    public static IReadOnlyDictionary<string, ulong> ReadSeeds() => ParseSeeds(File.ReadAllText(Path.Combine(RepositoryRoot.Find(), Document)));

    /// <summary>The faults of a document's table, and the seeds that each needed.</summary>
    /// <param name="document">The document. Without a table it has none.</param>
    public static IReadOnlyDictionary<string, ulong> ParseSeeds(string document)
    {
        var seeds = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (string line in document.Split('\n').SkipWhile(line => line != Begin).TakeWhile(line => line != End))
        {
            if (line.Trim().Trim('|').Split('|') is [var fault, _, var needed] && ulong.TryParse(needed, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out ulong number))
            {
                seeds[fault.Trim()] = number;
            }
        }

        return seeds;
    }

    /// <summary>Puts a table into the documentation, in place of the former one.</summary>
    /// <exception cref="InvalidDataException">The document has no place for it.</exception>
    public static void Write(string table)
    {
        string path = Path.Combine(RepositoryRoot.Find(), Document);
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
        {
            throw new InvalidDataException($"{path} does not hold {Begin} and then {End}, between which the table belongs.");
        }

        File.WriteAllText(path, $"{text[..(begin + Begin.Length)]}\n\n{table}\n{text[end..]}");
    }
}
