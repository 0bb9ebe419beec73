using System.Globalization;

namespace DistributedBackprop.Simulation.Faults;

/// <summary>Some of the strikes of one kind of fault, by their numbers, which count from 1. Written as "1-4,7,9-".</summary>
internal sealed class StrikeSet
{
    private readonly List<(long First, long Last)> _ranges = [];

    /// <summary>A set.</summary>
    /// <param name="strikes">The numbers.</param>
    public StrikeSet(IEnumerable<long> strikes)
    {
        foreach (long strike in strikes.Distinct().Order())
        {
            if (_ranges.Count > 0 && _ranges[^1].Last == strike - 1)
            {
                _ranges[^1] = (_ranges[^1].First, strike);
            }
            else
            {
                _ranges.Add((strike, strike));
            }
        }
    }

    private StrikeSet(IEnumerable<(long First, long Last)> ranges) => _ranges.AddRange(ranges);

    /// <summary>Reads a set.</summary>
    /// <exception cref="FormatException">The text is none.</exception>
    public static StrikeSet Parse(string text) => new(text.Split(',').Select(ParseRange));

    /// <summary>Whether a strike is in the set.</summary>
    public bool Contains(long strike) => _ranges.Exists(range => range.First <= strike && strike <= range.Last);

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', _ranges.Select(range => (range.First, range.Last) switch
    {
        var (first, last) when first == last => FormattableString.Invariant($"{first}"),
        (var first, long.MaxValue) => FormattableString.Invariant($"{first}-"),
        var (first, last) => FormattableString.Invariant($"{first}-{last}"),
    }));

    private static (long First, long Last) ParseRange(string text)
    {
        string[] ends = text.Split('-');
        long first = Number(ends[0]);
        long last = ends switch
        {
            [_] => first,
            [_, ""] => long.MaxValue,
            [_, var end] => Number(end),
            _ => throw new FormatException($"'{text}' is no range of numbers, such as 3 or 3-7 or 3-."),
        };
        return (first, last);
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
