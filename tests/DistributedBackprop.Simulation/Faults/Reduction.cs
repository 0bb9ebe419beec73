using System.Collections.Immutable;
using System.Globalization;

namespace DistributedBackprop.Simulation.Faults;

/// <summary>
/// What is taken away from the schedule that a seed draws. The draws stay as they are: a reduced schedule is reproduced by
/// the seed and the reduction, both written as a command line.
/// </summary>
internal sealed record Reduction
{
    /// <summary>Takes nothing away.</summary>
    public static Reduction None { get; } = new();

    /// <summary>The kinds of faults that never strike.</summary>
    public ImmutableSortedSet<FaultKind> Without { get; init; } = [];

    /// <summary>Single strikes that are left out, by kind.</summary>
    public ImmutableSortedDictionary<FaultKind, StrikeSet> Spared { get; init; } = ImmutableSortedDictionary<FaultKind, StrikeSet>.Empty;

    /// <summary>The most workers; null for as many as drawn.</summary>
    public int? Workers { get; init; }

    /// <summary>The most epochs; null for as many as the scenario has.</summary>
    public int? Epochs { get; init; }

    /// <summary>When faults end at the latest; null for as late as drawn.</summary>
    public double? FaultsEndSeconds { get; init; }

    /// <summary>Whether a strike is left.</summary>
    /// <param name="kind">The kind of fault.</param>
    /// <param name="strike">Counts the strikes of the kind, from 1; those left out count too.</param>
    public bool Allows(FaultKind kind, long strike) =>
        !Without.Contains(kind) && !(Spared.TryGetValue(kind, out StrikeSet? spared) && spared.Contains(strike));

    /// <summary>The options of the command line that say the same.</summary>
    public override string ToString()
    {
        var options = new List<string>();
        if (Without.Count > 0)
        {
            options.Add($"--without {string.Join(',', Without)}");
        }

        options.AddRange(Spared.Select(spared => $"--spare {spared.Key}:{spared.Value}"));
        AddIfSet("--workers", Workers);
        AddIfSet("--epochs", Epochs);
        AddIfSet("--faults-end", FaultsEndSeconds);
        return string.Join(' ', options);

        void AddIfSet<TValue>(string option, TValue? value)
            where TValue : struct, IFormattable
        {
            if (value is { } set)
            {
                options.Add($"{option} {set.ToString(null, CultureInfo.InvariantCulture)}");
            }
        }
    }
}
