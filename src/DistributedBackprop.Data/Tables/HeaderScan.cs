namespace DistributedBackprop.Data.Tables;

/// <summary>Counts, character by character, what may separate fields in the first line that is not blank. What stands in quotes does not count.</summary>
internal sealed class HeaderScan
{
    private static readonly (char Sign, string Name, CsvSeparator Separator)[] Candidates =
    [
        (',', "commas", CsvSeparator.Comma),
        (';', "semicolons", CsvSeparator.Semicolon),
        ('\t', "tabs", CsvSeparator.Tab),
    ];

    private readonly int[] _counts = new int[Candidates.Length];
    private bool _inQuotes;
    private bool _hasContent;
    private long _line = 1;

    /// <summary>Finds the separator of a table's text.</summary>
    /// <param name="text">The text; read as far as the scan needs, at most <paramref name="longestHeader"/> characters.</param>
    /// <param name="longestHeader">Bounds the memory that a quote which is never closed can take.</param>
    /// <param name="name">What messages call the table.</param>
    /// <param name="format">Whose separator in doubt decides between those that are there equally often.</param>
    /// <returns>The most frequent separator, a comma where there is none; and the whole text.</returns>
    /// <exception cref="DataException">Two separators are there equally often, and neither is the one in doubt.</exception>
    internal static (CsvSeparator Separator, TextReader Whole) FindSeparator(TextReader text, int longestHeader, string name, CsvFormat format)
    {
        var scan = new HeaderScan();
        var beginning = new System.Text.StringBuilder();
        char[] block = new char[4096];
        bool isOpen = true;
        while (isOpen && beginning.Length < longestHeader && text.Read(block, 0, block.Length) is > 0 and int count)
        {
            beginning.Append(block, 0, count);
            isOpen = scan.Take(block.AsSpan(0, count));
        }

        return (scan.MostFrequent(name, format), new RewoundText(beginning.ToString(), text));
    }

    /// <summary>Counts on.</summary>
    /// <returns>Whether the header goes on after these characters.</returns>
    private bool Take(ReadOnlySpan<char> characters)
    {
        foreach (char character in characters)
        {
            if (!_inQuotes && character is '\n' or '\r' && _hasContent)
            {
                return false;
            }

            Take(character);
        }

        return true;
    }

    private void Take(char character)
    {
        _line += character == '\n' ? 1 : 0;
        _hasContent |= !char.IsWhiteSpace(character);
        if (character == '"')
        {
            _inQuotes = !_inQuotes;
        }
        else if (!_inQuotes && Array.FindIndex(Candidates, candidate => candidate.Sign == character) is >= 0 and int found)
        {
            _counts[found]++;
        }
        else if (character == '\n' && !_hasContent)
        {
            Array.Clear(_counts);
        }
    }

    private CsvSeparator MostFrequent(string name, CsvFormat format)
    {
        int most = _counts.Max();
        int[] winners = [.. Enumerable.Range(0, _counts.Length).Where(candidate => _counts[candidate] == most)];
        if (most > 0 && winners.Length > 1)
        {
            if (format.InDoubt is { } usual && Array.Exists(winners, winner => Candidates[winner].Separator == usual.Separator))
            {
                return usual.Separator;
            }

            throw new DataException(
                $"{name} line {_line}: {string.Join(" and ", winners.Select(winner => Candidates[winner].Name))} are there equally often, "
                + $"so that it is not clear which separates the columns. Set {format.SeparatorOption} to 'comma', 'semicolon' or 'tab'.");
        }

        return Candidates[winners[0]].Separator;
    }
}
